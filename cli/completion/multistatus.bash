# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Completion for bash. Takes the options from --help.

_multistatus() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=
  COMPREPLY=()
  case $COMP_CWORD:$before in
    1:*) words='show convert check assert mock retry merge diff --help --version' ;;
    *:--to | *:--from) words=$(multistatus convert --list-formats 2>/dev/null) ;;
    *:--depth) words='0 1 infinity' ;;
    *:--report) words='sync-collection expand-property version-tree' ;;
    *:--method) words='PROPFIND PROPPATCH MKCOL DELETE COPY MOVE LOCK REPORT SEARCH' ;;
    *:--quirk) words="list $(multistatus mock --quirk list 2>/dev/null)" ;;
    *)
      if [[ $word == -* ]]; then
        words=$(multistatus "${COMP_WORDS[1]}" --help 2>/dev/null |
          sed -n 's/^  \(--[a-z-]*\).*/\1/p')
      fi
      ;;
  esac
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    compopt -o default 2>/dev/null
  fi
}

complete -F _multistatus multistatus
