#!/usr/bin/env bash
# What is in an unlocked collection of KeePassXC is locked.
#
# In the Secret Service an item is locked where its collection is: with GNOME's keyring a program asks the collection, and reads.
# KeePassXC, as it comes, lets each connection to the bus read only what a person has allowed to it, by a window. The collection says
# that it is unlocked, each item in it that it is locked, to the program that stored it too, once that has a new connection. Whoever
# asks the collection whether a question is to be expected, and then reads in the thread that holds everything, stands still.
#
# Software: KeePassXC 2.7.4 (Debian 12, unpacked into a folder), Xvfb, dbus-daemon, gdbus
# Seen on 2026-11-30:
#   the collection is locked: false, items found unlocked: 0, found locked: 1, the item is locked: true
set -eu
dir=$(mktemp -d)
trap 'kill $(cat "$dir"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
for tool in Xvfb dbus-daemon gdbus apt-get; do command -v $tool >tool.log || { echo "Cannot be tried here: it needs $tool."; exit 2; }; done
needs=$(LC_ALL=C apt-get install --simulate --no-install-recommends keepassxc 2>apt.log | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
{ apt-get download keepassxc $needs && for deb in *.deb; do dpkg -x "$deb" .; done; } >apt.log 2>&1 || true
lib=$(echo usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH="$dir/$lib:$dir/${lib#usr/}" QT_PLUGIN_PATH="$dir/$lib/qt5/plugins"
case $(usr/bin/keepassxc-cli --version 2>>apt.log) in 2.7.4*) ;; *)
  echo 'Cannot be tried here: it needs KeePassXC 2.7.4 of Debian 12 and its libraries.'; exit 2 ;; esac
dbus-daemon --session --nofork --nopidfile --address="unix:path=$dir/bus" >bus.log 2>&1 & echo $! >bus.pid
export DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/bus" HOME=$dir XDG_CONFIG_HOME=$dir XDG_DATA_HOME=$dir XDG_RUNTIME_DIR=$dir TMPDIR=$dir
wait_for() { for i in $(seq 200); do "$@" >wait.log 2>&1 && return; sleep 0.1; done; echo "The script failed: $*"; exit 3; }
call() { gdbus call --session --dest "$1" --object-path "$2" --method "$3" "${@:4}"; }
has() { call org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner "$1"; }
wait_for has org.freedesktop.DBus
LD_LIBRARY_PATH= Xvfb -displayfd 3 -nolisten tcp 3>display >x.log 2>&1 & echo $! >x.pid
wait_for test -s display
export DISPLAY=":$(cat display)"
mkdir keepassxc
printf '[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\n[FdoSecrets]\nEnabled=true\n' >keepassxc/keepassxc.ini
cat >in.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><Generator>KeePassXC</Generator><DatabaseName>Harbour</DatabaseName><CustomData><Item>
<Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{01010101-0101-0101-0101-010101010101}</Value></Item></CustomData></Meta>
<Root><Group><UUID>AQEBAQEBAQEBAQEBAQEBAQ==</UUID><Name>Root</Name><Entry><UUID>AgICAgICAgICAgICAgICAg==</UUID>
<String><Key>Title</Key><Value>Token</Value></String><String><Key>Password</Key><Value>fog</Value></String>
<String><Key>program</Key><Value>harbour</Value></String></Entry></Group></Root></KeePassFile>
XML
printf 'fog\nfog\n' | usr/bin/keepassxc-cli import -p in.xml harbour.kdbx >import.log 2>&1
printf fog | usr/bin/keepassxc --pw-stdin harbour.kdbx >keepassxc.log 2>&1 & echo $! >keepassxc.pid
name=org.freedesktop.secrets face=org.freedesktop.Secret
wait_for has $name
open() { collection=$(call $name /org/freedesktop/secrets $face.Service.ReadAlias default | grep -o "/[a-zA-Z0-9_/]*/collection/[a-zA-Z0-9_]*"); }
wait_for open
open
get() { call $name "$1" org.freedesktop.DBus.Properties.Get $face.$2 Locked | tr -d '(<>,)'; }
found=$(call $name /org/freedesktop/secrets $face.Service.SearchItems "{'program': 'harbour'}")
count() { grep -o "$collection/" | wc -l; }
unlocked=$(echo "${found%%],*}" | count)
locked=$(echo "${found#*],}" | count)
item=$(echo "$found" | grep -o "$collection/[a-zA-Z0-9_]*" | head -1)
saw="the collection is locked: $(get "$collection" Collection), items found unlocked: $unlocked, found locked: $locked"
saw="$saw, the item is locked: $(get "$item" Item)"
echo "$saw"
if [ "$saw" = 'the collection is locked: false, items found unlocked: 0, found locked: 1, the item is locked: true' ]; then
  echo 'As stated.'
else
  echo 'Changed: an item is as locked as its collection.'; exit 1
fi
