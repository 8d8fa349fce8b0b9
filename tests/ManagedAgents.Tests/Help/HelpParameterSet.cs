namespace ManagedAgents.Tests.Help;

/// <summary>How a parameter is in one parameter set, or in all where the name is (All), as a help page says.</summary>
internal sealed record HelpParameterSet(string Name, string Position, bool IsRequired, bool ByValue, bool ByPropertyName, bool FromRemaining);
