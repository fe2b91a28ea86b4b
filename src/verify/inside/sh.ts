/** The acts of actions.ts for a POSIX shell with the usual small tools (GNU, busybox). */
export const SH = String.raw`
LC_ALL=C; export LC_ALL
for tool in mkdir mv rm rmdir ls id stat; do command -v "$tool" >/dev/null 2>&1 || exit 127; done
action=$1 base=$2 all=$2/.recordings-verify dir=$2/.recordings-verify/$3
denied() { printf 'denied\t%s:%s\t%s\t%s\n' "$(id -u)" "$(id -g)" "$(stat -L -c '%a %u:%g' "$2" 2>/dev/null)" "$1"; exit 0; }
unreadable() { printf 'unreadable\t%s:%s\t%s\t%s\t%s\n' "$(id -u)" "$(id -g)" "$(stat -L -c '%a %u:%g' "$2" 2>/dev/null)" "$1" "$2"; exit 0; }
closed() {
  at='' rest=${'$'}{1#/}
  while [ -n "$rest" ]; do
    at=$at/${'$'}{rest%%/*}
    case $rest in */*) rest=${'$'}{rest#*/} ;; *) rest='' ;; esac
    if ! [ -d "$at" ] || ! [ -x "$at" ]; then break; fi
  done
  printf '%s' "$at"
}
enter() {
  why=$(ls -d "$1/." 2>&1 >/dev/null) && return
  case $why in *'No such file'* | *'Not a directory'*) ;; *) unreadable "$why" "$(closed "$1")" ;; esac
}
entries() {
  if command -v find >/dev/null 2>&1; then
    find . -xdev \( -name '.?*' -o -name lost+found -o -name '*.tmp' -o -name '*.part' \) -prune -o -print 2>/dev/null
  else
    printf '%s\n' ./* ./*/* ./*/*/*
  fi
}
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
  enter "$dir"
  for file; do if [ -e "$dir/$file" ]; then printf 'there\t%s\n' "$file"; fi; done
  ;;
write)
  why=$(put "$dir/$4.tmp" "$5") || denied "$why" "$dir"
  why=$(mv -f "$dir/$4.tmp" "$dir/$4" 2>&1) || denied "$why" "$dir"
  printf 'written\n'
  ;;
read)
  shift 3
  enter "$dir"
  for file; do
    if IFS= read -r line <"$dir/$file"; then
      printf 'read\t%s\t%s\n' "$file" "$line"
    elif [ -e "$dir/$file" ]; then
      why=$( (: <"$dir/$file") 2>&1) || unreadable "$why" "$dir/$file"
    fi
  done 2>/dev/null
  ;;
sample)
  enter "$base"
  cd "$base" || exit 0
  entries | {
    count=0
    while [ "$count" -lt "$3" ] && IFS= read -r path; do
      count=$((count + 1))
      case $path in .) continue ;; esac
      if [ -h "$path" ]; then continue; fi
      if [ -d "$path" ]; then
        [ -x "$path" ] || unreadable 'Permission denied' "$base/${'$'}{path#./}"
      elif [ -f "$path" ] && [ -s "$path" ]; then
        why=$( (: <"$path") 2>&1) && break
        [ -e "$path" ] && unreadable "$why" "$base/${'$'}{path#./}"
      fi
    done
  }
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
  find "$base" -xdev -name .recordings-verify -prune -o -type d -exec sh -c '
    for directory; do
      if [ ! -r "$directory" ] || [ ! -x "$directory" ]; then echo closed; fi
    done' sh {} + 2>/dev/null
  ;;
esac
exit 0
`;
