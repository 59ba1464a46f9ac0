# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point queue: of two promotions to one environment at once, one waits for the other.

prove_queue() {
  local first second
  first=$(promote dev 0.1.0)
  # By now the deployment repository says 0.1.0, so that the second has something to do.
  eventually 300 find_run delivery-dev at apply deploy
  second=$(promote dev 0.2.1)
  eventually 300 second_waits
  await_run 1500 delivery-dev "$first" Succeeded
  await_run 1500 delivery-dev "$second" Succeeded
  eventually 60 runs_only dev "$(version_digest 0.2.1)"
  proved "$(<"$scratch/waiting") of $second waits until $first has ended; then dev runs 0.2.1"
}

# shellcheck disable=SC2317,SC2329 # called by eventually
second_waits() { find_run delivery-dev waiting deploy version=0.2.1 >"$scratch/waiting"; }
