# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point restart: a promotion ends right though the workflow controller is killed in the middle of it.

prove_restart() {
  local run controller killed
  controller=$(sed -n 's/^  namespace: //p' "$scratch/manifests/controller/config.yaml")
  run=$(promote staging 0.1.0)
  eventually 300 find_run delivery-staging at apply deploy
  killed=$(kube delete pods --namespace "$controller" --selector app=workflow-controller --wait=false --output name)
  [[ -n $killed ]] || fail "no pod in $controller has the label app=workflow-controller"
  await_run 1500 delivery-staging "$run" Succeeded
  eventually 60 runs_only staging "$(version_digest 0.1.0)"
  deployments_now
  grep -Fq "$(version_digest 0.1.0)" "$scratch/deployments/environments/staging.yaml" || fail 'the deployment repository says otherwise'
  proved "$killed is killed while $run applies; it succeeds, and every pod of staging runs 0.1.0"
}
