namespace AppHost.Runs;

/// <summary>The services run in the environment of the AppHost. They have no launch profiles, from which Aspire would take another one.</summary>
internal static class SharedEnvironment
{
    public static void ShareEnvironment(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            foreach (var project in builder.Resources.OfType<ProjectResource>())
            {
                builder.CreateResourceBuilder(project).WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
            }
        }
    }
}
