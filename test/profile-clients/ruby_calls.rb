# The AWS SDK for Ruby, which calls with the profiles that it is told of: a line of JSON in, a line of JSON about how it ended out.
require "json"
require "aws-sdk-core"
require_relative "../clients/only_here"

Aws.config[:sts] = { endpoint: ENV["ENDPOINT"] }
while (line = $stdin.gets)
  given = JSON.parse(line)
  ENV["AWS_CONFIG_FILE"] = given["config"]
  ENV["AWS_SHARED_CREDENTIALS_FILE"] = given["credentials"]
  Aws.shared_config.fresh(config_enabled: true)
  begin
    Aws::STS::Client.new(profile: given["profile"]).get_caller_identity
    ended = "well"
  rescue StandardError => error
    ended = error.class.name
  end
  puts JSON.generate({ ended: ended })
  $stdout.flush
end
