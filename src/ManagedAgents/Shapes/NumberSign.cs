namespace ManagedAgents.Shapes;

/// <summary>On which side of zero numbers must be.</summary>
internal enum NumberSign
{
    Any,
    Positive,
    NonNegative,
    Negative,
    NonPositive,
}
