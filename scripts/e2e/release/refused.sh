# shellcheck shell=bash disable=SC2154 # the rest of the script sets them
# Point refused: what a release must not begin with ends at its preflight, which says why. Releases wait for one another.

prove_refused() {
  # shellcheck disable=SC2016 # not to be expanded, here or anywhere
  local metacharacters='v1.0.0;touch${IFS}x' other answer
  other=$(commit_of quick)
  refuse 'a tag that is no semantic version' 'tag is "latest": name it by a semantic version' tag=latest
  refuse 'a tag with shell metacharacters' "tag is \"$metacharacters\"" "tag=$metacharacters"
  # shellcheck disable=SC2016
  refuse 'a repository with shell metacharacters' 'repository is "http://$(id)"' 'repository=http://$(id)' "tag=$tag"
  # shellcheck disable=SC2016
  refuse 'a commit with shell metacharacters' 'commit is "`id`"' "tag=$tag" 'commit=`id`'
  refuse 'a repository off the list' "repository $repository-of-another is not on the list" "repository=$repository-of-another" "tag=$tag"
  refuse 'a commit that does not match the tag' "points at commit $(commit_of main), not at $other" "tag=$tag" "commit=$other"
  refuse 'a tag that nobody pushed' 'has no tag v9.9.9: push it first' tag=v9.9.9
  refuse_moved_tag "$other"
  answer=$(submit release "repository=$repository" "tag={{workflow.name}}" 2>&1) && fail 'a tag with braces was let in'
  [[ $answer == *'{{'* ]] || fail "the API server says: $answer"
  proved "a tag with {{: not let in: ${answer##*$'\n'}"
}

# refuse <what> <reason> <parameter=value...>
refuse() {
  local run arguments=("${@:3}")
  [[ " ${arguments[*]}" == *' repository='* ]] || arguments+=("repository=$repository")
  run=$(submit release "${arguments[@]}")
  await_run 600 ci "$run" Failed
  stopped_at "$run" preflight "$2" "$1"
}

# refuse_moved_tag <commit that the published tag is moved to>: the version exists, of another commit.
refuse_moved_tag() {
  local published
  published=$(digest_of "$image_here" "${tag#v}")
  git -C "$scratch/served.git" tag --force "$tag" "$1" >&2
  serve
  refuse 'a moved tag, of a version that is published' \
    "version ${tag#v} is published already as $published of commit $(commit_of main), and the tag now points at $1" "tag=$tag"
  git -C "$scratch/served.git" tag --force "$tag" main >&2
  serve
  same 'the digest of the version' "$(digest_of "$image_here" "${tag#v}")" "$published"
}
