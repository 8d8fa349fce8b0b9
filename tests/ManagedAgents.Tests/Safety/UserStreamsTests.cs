using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>Nothing of the module writes to a stream, or to the screen, but through the one place that takes the secrets out.</summary>
public sealed class UserStreamsTests
{
    private const string ThePlace = "ManagedAgents.Pipeline.UserStreams";

    [Fact]
    public void One_place_alone_writes_to_the_streams()
    {
        List<string> writers = [.. MethodCalls.In(LoadedModule.Assembly("ManagedAgents"))
            .Where(method => MethodCalls.Of(method).Any(IsStream))
            .Select(method => method.DeclaringType!.FullName!)
            .Distinct()];

        Assert.Equal([ThePlace], writers);
    }

    [Fact]
    public void A_line_comes_to_the_pipeline_thread_for_a_stream_only()
    {
        Type queue = LoadedModule.Assembly("ManagedAgents").GetType("ManagedAgents.Pipeline.PipelineQueue", throwOnError: true)!;

        IEnumerable<string> taking = queue.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(string)))
            .Select(method => method.Name);

        Assert.Equal(["Verbose", "Warn"], taking.Order(StringComparer.Ordinal));
    }

    private static bool IsStream(MethodBase called) =>
        (typeof(Cmdlet).IsAssignableFrom(called.DeclaringType) && called.DeclaringType!.Assembly == typeof(Cmdlet).Assembly && IsTelling(called.Name))
        || (called.DeclaringType == typeof(ICommandRuntime) && IsTelling(called.Name))
        || (called.DeclaringType == typeof(PSHostUserInterface) && called.Name.StartsWith("Write", StringComparison.Ordinal))
        || called.DeclaringType == typeof(Console);

    private static bool IsTelling(string name) => name != nameof(Cmdlet.WriteObject)
        && (name.StartsWith("Write", StringComparison.Ordinal) || name.StartsWith("Should", StringComparison.Ordinal) || name == nameof(Cmdlet.ThrowTerminatingError));
}
