#!/usr/bin/env bash
# Runs a libvirtd of its own until it is killed. What libvirt keeps, and the accounts it wants, are in a mount namespace: this machine's
# files, and a libvirtd that runs here already, stay as they are.
# usage: libvirtd.sh FOLDER     listens at FOLDER/libvirt-sock; needs root, libvirtd and its driver for QEMU
set -euo pipefail
folder=$(realpath "$1")
if [ "${2:-}" != within ]; then
  exec unshare --mount "$0" "$folder" within
fi
for kept in /etc/libvirt /var/lib/libvirt /run/libvirt /var/log/libvirt /var/cache/libvirt; do
  mkdir -p "$kept"
  mount -t tmpfs none "$kept"
done
# Root runs the machines; nothing is confined, owned anew or put into a control group.
cat > /etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
CONF
printf 'unix_sock_dir = "%s"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n' "$folder" > "$folder/libvirtd.conf"
# It looks for the account that Debian's packages make, even when another is to be used.
cp /etc/passwd "$folder/passwd"
cp /etc/group "$folder/group"
grep -q '^libvirt-qemu:' "$folder/passwd" || echo 'libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin' >> "$folder/passwd"
for group in kvm:64055 libvirt-qemu:64056; do
  grep -q "^${group%:*}:" "$folder/group" || echo "${group%:*}:x:${group#*:}:" >> "$folder/group"
done
mount --bind "$folder/passwd" /etc/passwd
mount --bind "$folder/group" /etc/group
exec libvirtd -f "$folder/libvirtd.conf" -p "$folder/libvirtd.pid"
