namespace Dashboard.Telemetry.Filters;

public enum AttributeComparison
{
    Exists,
    Equal,
    NotEqual,
    Contains,
}
