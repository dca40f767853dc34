#!/usr/bin/env bash
# Runs the system: sets up what the machine lacks, builds what has changed, then becomes the AppHost. Arguments go to the AppHost.
# RUN_BUILD=always builds even if nothing seems to have changed, RUN_BUILD=never does not build at all.
set -euo pipefail
cd -P -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" >/dev/null
. eng/build.sh

readonly app=AppHost/bin/Release/net10.0/AppHost
readonly built=AppHost/bin/Release/.built

# The first word that is neither an option nor an option's value.
first_word() {
  while (($# > 0)); do
    case $1 in
      --run | --set | --restart | --containers) shift ;;
      -*) ;;
      *)
        echo "$1"
        return
        ;;
    esac
    shift || return 0
  done
}

# What a build would read, and what the last one wrote: names, sizes and times.
sources() {
  echo "${AppHostEngine:-} ${AspireVersion:-} $(command -v dotnet)"
  find . -type d \( -name bin -o -name obj -o -name '.?*' -o -path ./Tests -o -path ./TestResults -o -path ./Bench -o -path ./docs -o -path ./deploy \) -prune \
    -o -type f -not -name '*.md' -not -name '*.sh' -printf '%p %s %T@\n' | LC_ALL=C sort
}
outputs() {
  local project name
  for project in */*.csproj; do
    name=$(basename -- "$project" .csproj)
    [[ $name == Tests || $name == Bench ]] || stat -c '%n %s %Y' -- "$(dirname -- "$project")/bin/Release/net10.0/$name.dll" || echo "no $name"
  done 2>/dev/null
}

build_app() {
  local before
  before=$(sources 2>/dev/null) || before=unknown
  if [[ ${RUN_BUILD:-auto} != always && $before != unknown && -x $app ]] &&
    [[ $(cat "$built" 2>/dev/null) == "$(cksum <<<"$before$(outputs)")" ]]; then
    return
  fi
  need_sdk
  say 'Building.'
  build AppHost
  cksum <<<"$before$(outputs)" >"$built"
}

verb=$(first_word "$@")
find_runtime
export DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Development}
case $verb in
  doctor) exec eng/doctor.sh "$@" ;;
  ps | describe | start | stop | restart | scale | command | export | down | reset | logs | wait | dlq)
    [[ -x $app ]] || fail "The AppHost is not built yet, so nothing runs from this checkout: start it with ./run.sh."
    exec "$app" "$@"
    ;;
esac
if [[ ${RUN_BUILD:-auto} != never ]]; then command -v dotnet >/dev/null || need_sdk; fi
case " $verb $* " in
  ' help '* | *' --help '* | *' -h '* | *' -? '*) ;;
  *) eng/brokers.sh ;;
esac
if [[ ${RUN_BUILD:-auto} != never ]]; then
  build_app
elif [[ ! -x $app ]]; then
  fail 'RUN_BUILD is never, but the AppHost is not built: start ./run.sh without it once.'
fi
exec "$app" "$@"
