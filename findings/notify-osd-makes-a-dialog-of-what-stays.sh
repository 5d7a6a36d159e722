#!/usr/bin/env bash
# notify-osd shows a notification that is to stay as a dialog with OK and Cancel, and says that its id is 0.
#
# By the specification a notification whose time is 0 never expires, and an id is greater than 0. notify-osd opens a window with two
# buttons in the middle of the screen for it, whose id is 0: nobody can take it back, replace it, or hear what became of it. What
# is to stay until the reader has seen it has to ask for the service's own time there.
#
# Software: notify-osd 0.9.35 (Debian 12, unpacked into a folder), Xvfb, xwininfo, dbus-daemon, gdbus
# Seen on 2026-11-30:
#   expires by itself: id 1, dialogs 0
#   never expires: id 0, dialogs 1, after closing it: 1
set -eu
dir=$(mktemp -d)
trap 'kill $(cat "$dir"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
for tool in Xvfb xwininfo dbus-daemon gdbus apt-get; do
  command -v $tool >tool.log || { echo "Cannot be tried here: it needs $tool."; exit 2; }
done
needs=$(LC_ALL=C apt-get install --simulate --no-install-recommends notify-osd 2>apt.log | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
{ apt-get download notify-osd $needs && for deb in *.deb; do dpkg -x "$deb" .; done; } >apt.log 2>&1 || true
lib=$(echo usr/lib/*-linux-gnu)
ls notify-osd_0.9.35*.deb >apt.log 2>&1 && [ -x "$lib/notify-osd" ] ||
  { echo 'Cannot be tried here: it needs notify-osd 0.9.35 of Debian 12 and its libraries.'; exit 2; }
mkdir -p schemas && cp /usr/share/glib-2.0/schemas/*.xml usr/share/glib-2.0/schemas/*.xml schemas/ 2>>apt.log || true
"$(command -v glib-compile-schemas || echo "$dir/$lib/glib-2.0/glib-compile-schemas")" schemas >>apt.log 2>&1 ||
  { echo 'Cannot be tried here: it needs glib-compile-schemas.'; exit 2; }
Xvfb -displayfd 3 -screen 0 1200x800x24 -nolisten tcp 3>display >x.log 2>&1 & echo $! >x.pid
dbus-daemon --session --nofork --nopidfile --address="unix:path=$dir/bus" >bus.log 2>&1 & echo $! >bus.pid
wait_for() { for i in $(seq 100); do "$@" >wait.log 2>&1 && return; sleep 0.1; done; echo "The script failed: $*"; exit 3; }
wait_for test -s display
export DISPLAY=":$(cat display)" DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/bus" HOME=$dir GSETTINGS_SCHEMA_DIR="$dir/schemas"
export GSETTINGS_BACKEND=memory LD_LIBRARY_PATH="$dir/$lib"
name=org.freedesktop.Notifications
call() { gdbus call --session --dest $name --object-path /org/freedesktop/Notifications --method "$@"; }
wait_for gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.GetId
"$lib/notify-osd" >osd.log 2>&1 & echo $! >osd.pid
wait_for call $name.GetServerInformation
notify() { call $name.Notify harbour 0 '' Fog 'No ship leaves.' '[]' '{}' "$1" | grep -o '[0-9]*,' | tr -d ,; }
dialogs() { xwininfo -root -tree | grep -c '"harbour": ("notify-osd"' || true; }
first=$(notify 5000 2>>osd.log)
sleep 2
saw="expires by itself: id $first, dialogs $(dialogs)"
echo "$saw"
second=$(notify 0 2>>osd.log)
sleep 2
shown=$(dialogs)
call $name.CloseNotification "$second" >close.log 2>&1 || true
sleep 1
then="never expires: id $second, dialogs $shown, after closing it: $(dialogs)"
echo "$then"
if [ "$saw; $then" = 'expires by itself: id 1, dialogs 0; never expires: id 0, dialogs 1, after closing it: 1' ]; then
  echo 'As stated.'
else
  echo 'Changed: it is a notification like others.'; exit 1
fi
