using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Models;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Models;

/// <summary>Gets models that agents can run on: the named ones (models.retrieve) or all, the newest first (models.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAModel", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(ModelInfo))]
public sealed class GetMAModelCommand : GetResourceCmdlet<ModelInfo, ModelInfoReference>
{
    /// <summary>The models to get: ids or objects. An object is read anew from the service.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override ModelInfoReference[] Id { get; set; } = [];

    /// <summary>Lists only models in one of these states: active, deprecated, retired. Default: active and deprecated.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(LifecycleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Lifecycle { get; set; }
}

/// <summary>Names a model by its id, or its object.</summary>
public sealed class ModelInfoReference : ResourceReference
{
    /// <summary>Takes what names the model.</summary>
    /// <param name="value">An id or an object.</param>
    public ModelInfoReference(object value)
        : base(Kinds.Model, value)
    {
    }
}

/// <summary>Completes the states of a model.</summary>
public sealed class LifecycleCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public LifecycleCompleter()
        : base(KnownValues.Lifecycles)
    {
    }
}
