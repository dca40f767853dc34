using Bench;
using Bench.Bare;
using Bench.Calls;
using Bench.Http;
using Bench.Outbox;
using Bench.Reliability;
using Bench.Start;

return args switch
{
    ["start", .. var options] => await Command.RunAsync(options, StartBenchmark.RunAsync),
    ["calls", .. var options] => await Command.RunAsync(options, CallsBenchmark.RunAsync),
    ["http", .. var options] => await Command.RunAsync(options, HttpBenchmark.RunAsync),
    ["outbox", .. var options] => await Command.RunAsync(options, OutboxBenchmark.RunAsync),
    ["reliability", .. var options] => await Command.RunAsync(options, ReliabilityBenchmark.RunAsync),
    [BareUserService.Verb] => await BareUserService.RunAsync(),
    [BareGateway.Verb, var userService] => await BareGateway.RunAsync(new Uri(userService)),
    _ => Command.Help(args),
};
