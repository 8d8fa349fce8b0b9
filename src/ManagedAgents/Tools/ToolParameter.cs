using ManagedAgents.Shapes;

namespace ManagedAgents.Tools;

/// <summary>A parameter of a command that an agent may use.</summary>
internal sealed class ToolParameter
{
    /// <param name="name">Its name, as the command writes it.</param>
    /// <param name="shape">What it takes.</param>
    /// <param name="isMandatory">Whether a call must have it.</param>
    public ToolParameter(string name, Shape shape, bool isMandatory)
    {
        Name = name;
        Shape = shape;
        IsMandatory = isMandatory;
    }

    public string Name { get; }

    public Shape Shape { get; }

    public bool IsMandatory { get; }

    /// <summary>What it is for; null where nobody says.</summary>
    public string? Text { get; set; }

    /// <summary>Its default value as a literal; null where there is none or it is none.</summary>
    public object? Default { get; set; }
}
