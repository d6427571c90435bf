#!/usr/bin/env bash
# Builds the disk of a small Debian 12 guest that QEMU can boot: SSH server, standard utilities, a fetched package index.
# usage: build-vm.sh FOLDER PUBLIC_KEY     leaves disk.qcow2, vmlinuz, initrd.img and host_key.pub in FOLDER
# Needs root (chroot, file ownership) and mmdebstrap, e2fsprogs, qemu-utils, openssh-client. No loop mounts, no daemon.
set -euo pipefail
folder=$1 public_key=$(realpath "$2")
mkdir -p "$folder"; cd "$folder"

system=linux-image-cloud-amd64,openssh-server,systemd-sysv,udev,iproute2,dbus
# What `standard system utilities` of the installer brings, as far as the lesson's checks look for it, and a little more.
standard=bash-completion,bind9-host,bzip2,file,less,lsof,man-db,manpages,netcat-traditional,pciutils,perl,python3,reportbug,telnet,traceroute,wget,xz-utils
if [ ! -f root.tar ]; then
  mmdebstrap --quiet --variant=minbase --include="$system,$standard" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' --skip=cleanup/apt/lists \
    bookworm root.part.tar
  mv root.part.tar root.tar
fi

rm -rf root; mkdir root
tar -C root -xpf root.tar --numeric-owner
echo golden-vm > root/etc/hostname
printf '127.0.0.1 localhost golden-vm\n::1 localhost\n' > root/etc/hosts
# The guest is sealed off: with a resolver configured every look-up would hang for ten seconds.
rm -f root/etc/resolv.conf; : > root/etc/resolv.conf
echo '/dev/vda / ext4 rw,noatime 0 1' > root/etc/fstab
rm -f root/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C golden-vm -f root/etc/ssh/ssh_host_ed25519_key
cp root/etc/ssh/ssh_host_ed25519_key.pub host_key.pub
chroot root useradd -m -s /bin/bash learner
chroot root usermod -p '*' learner
for home in root/home/learner root/root; do
  install -d -m 700 "$home/.ssh"
  install -m 600 "$public_key" "$home/.ssh/authorized_keys"
done
chroot root chown -R learner:learner /home/learner
printf '[Match]\nName=e*\n[Network]\nAddress=10.0.2.15/24\nGateway=10.0.2.2\n' > root/etc/systemd/network/10-vm.network
chroot root systemctl --quiet enable systemd-networkd ssh
chroot root systemctl --quiet mask systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer e2scrub_reap fstrim.timer systemd-timesyncd
sed -i 's/^MODULES=.*/MODULES=list/' root/etc/initramfs-tools/initramfs.conf
printf 'virtio_pci\nvirtio_blk\nvirtio_net\next4\n' > root/etc/initramfs-tools/modules
kernel=$(ls root/lib/modules | head -n 1)
chroot root update-initramfs -u -k "$kernel" >/dev/null 2>&1
cp "root/boot/vmlinuz-$kernel" vmlinuz
cp "root/boot/initrd.img-$kernel" initrd.img
rm -f root/boot/*

truncate -s 2G disk.raw
mke2fs -q -F -t ext4 -d root -O ^has_journal -E lazy_itable_init=1,root_owner=0:0 disk.raw
qemu-img convert -O qcow2 disk.raw disk.qcow2
rm -rf disk.raw root
