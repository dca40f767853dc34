namespace Dashboard.Telemetry;

/// <summary>A key and its value as text; <see cref="Kind"/> says what it was when it came. Arrays and maps are JSON.</summary>
public readonly record struct Attribute(string Key, string Value, AttributeKind Kind = AttributeKind.Text)
{
    public static string? Find(Attribute[] attributes, string key)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == key)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
