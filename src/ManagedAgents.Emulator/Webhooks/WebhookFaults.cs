using System;
using System.Collections;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Webhooks;

/// <summary>What goes wrong with an emulator's webhooks on their way. about_ManagedAgents_Emulator lists its keys.</summary>
public sealed class WebhookFaults
{
    private static readonly string[] Keys = RuleTable.KeysOf<WebhookFaultTable>();

    /// <summary>Each n-th event is delivered twice; 0 for none.</summary>
    public int Duplicate { get; set; }

    /// <summary>Events overtake each other, two by two.</summary>
    public bool Reorder { get; set; }

    /// <summary>The first attempt of each n-th event has a wrong signature; 0 for none.</summary>
    public int WrongSignature { get; set; }

    /// <summary>Reads them from a dictionary.</summary>
    /// <param name="value">A dictionary with the keys that about_ManagedAgents_Emulator lists.</param>
    /// <exception cref="ScenarioFormatException">A key is unknown or a value does not fit its key.</exception>
    public static WebhookFaults Parse(object value)
    {
        var reader = new RuleReader(ValueTree.ToJson(value), "webhook fault", Keys);
        return new WebhookFaults { Duplicate = Every(reader, "duplicate"), Reorder = reader.Flag("reorder") == true, WrongSignature = Every(reader, "wrongSignature") };
    }

    // true stands for each.
    private static int Every(RuleReader reader, string key) => reader.FlagOrInteger(key) is { } every ? Math.Max(1, every) : 0;
}

/// <summary>What goes wrong with webhooks, as it is written down.</summary>
public sealed class WebhookFaultTable : RuleTable
{
    /// <summary>Makes an empty one.</summary>
    public WebhookFaultTable()
    {
    }

    /// <summary>Takes what a dictionary has, known or not.</summary>
    public WebhookFaultTable(IDictionary given)
        : base(given)
    {
    }

    /// <summary>Delivers each n-th event twice; $true every one.</summary>
    public object? duplicate { get => Get<object?>(); set => Set(value); }

    /// <summary>Events overtake each other.</summary>
    public bool? reorder { get => Get<bool?>(); set => Set(value); }

    /// <summary>Signs the first attempt of each n-th event wrongly; $true of each.</summary>
    public object? wrongSignature { get => Get<object?>(); set => Set(value); }
}
