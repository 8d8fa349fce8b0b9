using System.Collections.Specialized;
using System.Management.Automation;

namespace ManagedAgents.Shapes;

/// <summary>True or false, for a switch or a boolean. Text is neither: PowerShell would take 'false' for true.</summary>
internal sealed class FlagShape : Shape
{
    private readonly bool _isSwitch;

    public FlagShape(bool isSwitch) => _isSwitch = isSwitch;

    public override object? Bind(object? value, InputPath where)
    {
        if (value is not bool flag)
            throw where.Misfit("true or false", value);
        return _isSwitch ? new SwitchParameter(flag) : flag;
    }

    private protected override void Describe(OrderedDictionary schema) => schema["type"] = "boolean";
}
