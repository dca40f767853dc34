namespace Dashboard.Telemetry;

/// <summary>About what a record takes in memory: objects and their text, on a 64-bit machine. Text that the pool shares counts as nothing.</summary>
public static class Footprint
{
    private const int AttributeSize = 24;
    private const int Shared = 128;

    public static int Of(string? text) => text is null || text.Length <= Shared / 4 ? 0 : 22 + (2 * text.Length);

    public static int Of(Attribute[] attributes)
    {
        var size = attributes.Length == 0 ? 0 : 24 + (AttributeSize * attributes.Length);
        foreach (var attribute in attributes)
        {
            size += Of(attribute.Key) + Of(attribute.Value);
        }

        return size;
    }
}
