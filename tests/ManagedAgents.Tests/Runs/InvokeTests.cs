using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>The base of tests that run agents against the emulator. In the session are <c>$agent</c>, <c>$environment</c>, and <c>@work</c> of both.</summary>
public abstract class InvokeTests : IDisposable
{
    private EmulatorServer? _emulator;

    private protected PowerShellEngine Engine { get; } = new();

    private protected EmulatorServer Emulator => _emulator ?? throw new InvalidOperationException("Serve a scenario first.");

    public void Dispose()
    {
        Engine.Dispose();
        _emulator?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the service with the steps of every turn, as JSON.</summary>
    private protected void ServeSteps(params string[] steps) => Serve($$"""[{"steps":[{{string.Join(",", steps)}}]}]""");

    /// <summary>Starts the service with rules and faults, as JSON, and connects to it.</summary>
    private protected void Serve(string scenario = "[]", string faults = "[]", string wireFormat = "Current", Action<EmulatorOptions>? more = null)
    {
        EmulatorWireFormat serves = Enum.Parse<EmulatorWireFormat>(wireFormat);
        var options = new EmulatorOptions { Scenario = Scenario.FromJson(scenario), Faults = FaultRule.FromJson(faults), WireFormat = serves };
        more?.Invoke(options);
        _emulator = TestEmulator.Start(options);
        Engine.Connect(_emulator.Uri, _emulator.ApiKey, wireFormat);
        Engine.Run("$agent = New-MAAgent -Name Worker -Model claude-opus-4-6; $environment = New-MAEnvironment -Name work; $work = @{ Agent = $agent; Environment = $environment }").Succeeded();
    }

    /// <summary>Runs a script.</summary>
    private protected PipelineResult Run(string script, TimeSpan? deadline = null) => Engine.Run(script, deadline: deadline);

    /// <summary>Runs a script that must succeed and gives its one output object.</summary>
    private protected PSObject Result(string script) => Assert.Single(Run(script).Succeeded().Output);

    /// <summary>Starts a session of the agent, as $session.</summary>
    private protected string StartSession(string more = "") =>
        (string)Result($"($session = Start-MASession @work {more}).Id").BaseObject;

    /// <summary>Defines what the scripts of the test may use.</summary>
    private protected void Define(string script) => Run(script).Succeeded();

    /// <summary>The ids of all sessions, the oldest first.</summary>
    private protected string[] SessionIds() => [.. Run("Get-MASession -IncludeArchived | ForEach-Object { $_.Id }").Succeeded().Values<string>().Reverse()];

    /// <summary>The id of the first session, once there is one; also while a pipeline runs.</summary>
    private protected async Task<string> FirstSessionAsync()
    {
        bool IsStart(ManagedAgents.Emulator.Wire.RecordedRequest request) => request.Target.StartsWith("/v1/sessions/sesn_", StringComparison.Ordinal);
        await WaitFor.ConditionAsync(() => Emulator.Requests.Any(IsStart));
        return Emulator.Requests.First(IsStart).Target.Split('/', '?')[3];
    }

    /// <summary>A session's history.</summary>
    private protected JsonElement[] Log(string sessionId) => [.. Emulator.GetEventLog(sessionId).Select(json => JsonSerializer.Deserialize<JsonElement>(json))];

    /// <summary>A session's history, as far as it is of a type.</summary>
    private protected JsonElement[] Log(string sessionId, string type) => [.. Log(sessionId).Where(e => Field(e, "type") == type)];

    private protected static T Value<T>(PSObject of, string property) => (T)Unwrap(of.Properties[property].Value)!;

    private protected static string Text(PSObject of, string property = "Text") => Value<string>(of, property);

    private protected static IReadOnlyList<PSObject> ToolCalls(PSObject result) =>
        [.. ((System.Collections.IEnumerable)result.Properties["ToolCalls"].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private protected static PSObject OnlyCall(PSObject result) => Assert.Single(ToolCalls(result));

    private protected static string? Field(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    /// <summary>The text of an event's first content block.</summary>
    private protected static string ContentOf(JsonElement of) => of.GetProperty("content")[0].GetProperty("text").GetString()!;

    private protected static string ErrorId(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>The only error, of this ErrorId.</summary>
    private protected static ErrorRecord OnlyError(PipelineResult result, string errorId)
    {
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal(errorId, ErrorId(error));
        return error;
    }

    /// <summary>A text as a string literal of PowerShell.</summary>
    private protected static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
