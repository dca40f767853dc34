namespace Dashboard.Telemetry;

public enum AttributeKind : byte
{
    Text,
    Boolean,
    Whole,
    Real,
    Array,
    Map,
    Bytes,
}
