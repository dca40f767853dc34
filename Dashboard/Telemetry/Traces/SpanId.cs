using System.Buffers.Binary;
using System.Globalization;

namespace Dashboard.Telemetry.Traces;

/// <summary>Eight bytes, written as 16 hexadecimal digits; all zero for none.</summary>
public readonly record struct SpanId(ulong Value)
{
    public bool IsNone => Value == 0;

    public static SpanId Read(ReadOnlySpan<byte> bytes) => bytes.Length == 8 ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : default;

    public static bool TryParse(string? text, out SpanId id)
    {
        var isValid = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text!.Length == 16 && value != 0;
        id = isValid ? new(value) : default;
        return isValid;
    }

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
