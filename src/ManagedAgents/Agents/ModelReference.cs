using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Models;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Agents;

/// <summary>Names a model by its id, by another agent's model, or by a table with id and settings, whose keys are its properties.</summary>
public sealed class ModelReference
{
    private readonly OrderedDictionary _settings = new();
    private readonly DateTimeOffset? _retiresAt;
    private bool _isTold;

    /// <summary>Makes one without an id, whose properties can be set.</summary>
    public ModelReference()
    {
    }

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id, such as claude-opus-5-5.</param>
    public ModelReference(string id) => _settings["id"] = id?.Trim();

    /// <summary>Takes an agent's model with its settings.</summary>
    /// <param name="value">The model.</param>
    public ModelReference(ModelConfig value)
        : this(value?.Id!)
    {
        if (value is null)
            return;
        if (value.Effort.Count > 0)
            _settings["effort"] = value.Effort;
        if (value.Speed is not null)
            _settings["speed"] = value.Speed;
        if (value.InferenceGeo is not null)
            _settings["inference_geo"] = value.InferenceGeo;
        foreach (KeyValuePair<string, object?> newer in value.AdditionalProperties)
            _settings[newer.Key] = newer.Value;
    }

    /// <summary>Takes one of the models that the service has.</summary>
    /// <param name="value">The model.</param>
    public ModelReference(ModelInfo value)
        : this(value?.Id!) => _retiresAt = value?.RetiresAt;

    /// <summary>Takes a table by wire names.</summary>
    /// <param name="settings">A table with id, and effort, speed, inference_geo and the like.</param>
    public ModelReference(IDictionary settings) => Take(settings);

    /// <summary>Takes any object with a model's id, such as one from JSON or one that came back from a job.</summary>
    /// <param name="value">An object with id, and effort, speed, inference_geo and the like.</param>
    public ModelReference(PSObject value) => Take(value);

    /// <summary>Its id.</summary>
    public string? id { get => _settings["id"] as string; set => _settings["id"] = value?.Trim(); }

    /// <summary>How much it thinks.</summary>
    public object? effort { get => _settings["effort"]; set => _settings["effort"] = value; }

    /// <summary>How fast it answers.</summary>
    public string? speed { get => _settings["speed"] as string; set => _settings["speed"] = value; }

    /// <summary>Where it computes.</summary>
    public string? inference_geo { get => _settings["inference_geo"] as string; set => _settings["inference_geo"] = value; }

    private void Take(object? value)
    {
        foreach (DictionaryEntry setting in WireForm.Of(value, isDefinition: true) ?? new OrderedDictionary())
        {
            // A copy of an agent's model has null for what is not told.
            if (setting.Value is not null)
                _settings[setting.Key] = setting.Value;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _settings["id"] as string ?? string.Empty;

    /// <summary>The model as an agent's field: its bare id where there is nothing more to say.</summary>
    /// <param name="effort">How much it thinks; null leaves it as it is.</param>
    /// <param name="speed">How fast it answers; null leaves it as it is.</param>
    /// <param name="warn">Is told of a model that ends.</param>
    /// <exception cref="InputException">There is no id.</exception>
    internal object ToField(string? effort, string? speed, Action<string> warn)
    {
        string id = ToString();
        if (string.IsNullOrWhiteSpace(id))
            throw new InputException("EmptyId", "The id of the model is empty.");
        WarnOfEnd(id, warn);
        var field = new OrderedDictionary();
        foreach (DictionaryEntry setting in _settings)
            field[setting.Key] = setting.Value;
        if (effort is not null)
            field["effort"] = effort;
        if (speed is not null)
            field["speed"] = speed;
        return field.Count == 1 ? id : field;
    }

    // An agent that runs by night should not be the first to find out.
    private void WarnOfEnd(string id, Action<string> warn)
    {
        if (_isTold || (_retiresAt ?? ModelInfo.AnnouncedRetirement(id)) is not { } end)
            return;
        _isTold = true;
        string day = end.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        string what = end <= DateTimeOffset.UtcNow ? $"was retired on {day}, and requests to it fail" : $"retires on {day}, and requests to it fail from then on";
        warn($"The model {id} {what}. Get-MAModel -Lifecycle active lists those that stay.");
    }
}
