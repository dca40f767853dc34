using Gateway.Errors;

namespace Gateway.Requests;

/// <summary>A request that is answered with a problem before an endpoint sees it.</summary>
internal sealed class RequestRefusedException(Problem problem) : Exception(problem.Details.Detail)
{
    public Problem Problem => problem;
}
