/** The acts of actions.ts for a POSIX shell with the usual small tools (GNU, busybox). */
export const SH = String.raw`
LC_ALL=C; export LC_ALL
for tool in mkdir mv rm rmdir ls id stat; do command -v "$tool" >/dev/null 2>&1 || exit 127; done
action=$1 base=$2 all=$2/.recordings-verify dir=$2/.recordings-verify/$3
denied() { printf 'denied\t%s:%s\t%s\t%s\n' "$(id -u)" "$(id -g)" "$(stat -L -c '%a %u:%g' "$2" 2>/dev/null)" "$1"; exit 0; }
put() { (printf '%s\n' "$2" >"$1") 2>&1; }

case $action in
prepare)
  why=$(umask 0; mkdir -p "$dir" 2>&1) || denied "$why" "$base"
  [ -w "$base" ] || denied 'Permission denied' "$base"
  printf 'space\t%s\n' "$(stat -f -c '%S %a %b %d %c' "$base")"
  ls "$all" | while read -r run; do printf 'run\t%s\n' "$run"; done
  ;;
ask)
  shift 3
  for file; do if [ -e "$dir/$file" ]; then printf 'there\t%s\n' "$file"; fi; done
  ;;
write)
  why=$(put "$dir/$4.tmp" "$5") || denied "$why" "$dir"
  why=$(mv -f "$dir/$4.tmp" "$dir/$4" 2>&1) || denied "$why" "$dir"
  printf 'written\n'
  ;;
read)
  shift 3
  for file; do if IFS= read -r line <"$dir/$file"; then printf 'read\t%s\t%s\n' "$file" "$line"; fi; done 2>/dev/null
  ;;
intrude)
  why=$(put "$dir/$4" intruder) || { printf 'refused\t%s\n' "$why"; exit 0; }
  rm -f "$dir/$4"
  printf 'written\n'
  ;;
clean)
  shift 2
  for run; do rm -rf "$all/$run" || exit 1; done
  rmdir "$all" 2>/dev/null
  ;;
files)
  command -v find >/dev/null 2>&1 || exit 127
  [ -d "$base" ] || exit 0
  find "$base" -xdev -name .recordings-verify -prune -o -type f -size +0c -exec ls -ln {} + 2>/dev/null | {
    count=0 bytes=0
    while read -r mode links uid gid size month day time name; do
      case $name in /*) ;; *) continue ;; esac
      count=$((count + 1)) bytes=$((bytes + size))
      if [ "$count" = 1 ]; then example_size=$size example=$name; fi
    done
    if [ "$count" != 0 ]; then printf 'files\t%s\t%s\t%s\t%s\n' "$count" "$bytes" "$example_size" "$example"; fi
  }
  ;;
esac
exit 0
`;
