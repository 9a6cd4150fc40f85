# The AWS SDK for Ruby, which calls as it is told: a line "keep PROFILE" or "new PROFILE" in, a line of JSON about the call out.
require "json"
require "aws-sdk-core"
require_relative "only_here"

# A client whose clock is to be wrong.
if ENV["CLOCK_AHEAD"]
  module Ahead
    def now(**options) = super + ENV["CLOCK_AHEAD"].to_i
  end
  Time.singleton_class.prepend(Ahead)
end

in_code = {}
in_code[:endpoint] = ENV["ENDPOINT_IN_CODE"] if ENV["ENDPOINT_IN_CODE"]
in_code[:region] = ENV["REGION_IN_CODE"] if ENV["REGION_IN_CODE"]
# The client that calls for the role takes no arguments, and has what the configuration says of the service.
Aws.config[:sts] = { endpoint: ENV["ENDPOINT_OF_PROVIDER"] } if ENV["ENDPOINT_OF_PROVIDER"]

clients = {}
while (line = $stdin.gets&.strip)
  how, profile = line.split(" ", 2)
  begin
    if how == "new" || !clients.key?(profile)
      clients[profile] = Aws::STS::Client.new(profile: profile, **in_code)
    end
    ended = { arn: clients[profile].get_caller_identity.arn }
  rescue StandardError => error
    ended = { error: "#{error.class}: #{error.message}" }
  end
  puts JSON.generate(ended)
  $stdout.flush
end
