using System.Management.Automation;

namespace EmptyModule;

/// <summary>Does nothing.</summary>
[Cmdlet(VerbsCommon.Get, "EmptyModuleNothing")]
public sealed class GetEmptyModuleNothingCommand : PSCmdlet
{
}
