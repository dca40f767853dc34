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

# What a build would be for, and what the last one was for.
wants_aspire() { [[ ${AppHostEngine:-$(sed -n 's/.*<AppHostEngine [^>]*>\(.*\)<.*/\1/p' Directory.Build.props 2>/dev/null)} == Aspire ]]; }
is_on_aspire() { grep -qs '"Aspire.Hosting.AppHost/' "${app%/*}/AppHost.deps.json"; }

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
    if is_on_aspire; then fail "'$verb' is a verb of the embedded engine, and this AppHost is built on Aspire: see its dashboard, or start without AppHostEngine=Aspire."; fi
    exec "$app" "$@"
    ;;
esac
if [[ ${RUN_BUILD:-auto} != never ]]; then command -v dotnet >/dev/null || need_sdk; fi
case " $verb $* " in
  ' help '* | *' --help '* | *' -h '* | *' -? '*) ;;
  *) wants_aspire || eng/brokers.sh ;;
esac
if [[ ${RUN_BUILD:-auto} != never ]]; then
  build_app
elif [[ ! -x $app ]]; then
  fail 'RUN_BUILD is never, but the AppHost is not built: start ./run.sh without it once.'
fi
# Aspire's dashboard has its addresses from the launch profile.
if is_on_aspire; then exec dotnet run --no-build -c Release --project AppHost --launch-profile Aspire -- "$@"; fi
exec "$app" "$@"
