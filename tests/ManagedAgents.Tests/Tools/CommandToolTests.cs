using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Wire;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>An engine with a function Test-Tool, from which tools are made and called.</summary>
public abstract class CommandToolTests : IClassFixture<SharedEngine>
{
    private protected CommandToolTests(SharedEngine shared)
    {
        Engine = shared.Engine;
        Define("function Canary { $global:fired = $true; throw 'fired' }; $global:fired = $null");
    }

    private protected PowerShellEngine Engine { get; }

    /// <summary>Defines the function, and whatever else the script says.</summary>
    private protected void Define(string script) => Engine.Run(script).Succeeded();

    /// <summary>Defines Test-Tool with a param block and a body; its output is what it was given.</summary>
    private protected void DefineTool(string parameters, string body = "$PSBoundParameters") => Define($"function Test-Tool {{ [CmdletBinding()] param({parameters}) {body} }}");

    /// <summary>The schema of Test-Tool.</summary>
    private protected JsonNode Schema(string arguments = "") =>
        JsonNode.Parse(Engine.Run($"(New-MATool -Command Test-Tool {arguments}).ToJson()").Succeeded().Only<string>())!["input_schema"]!;

    /// <summary>The schema of the only parameter of a Test-Tool.</summary>
    private protected JsonNode PropertySchema(string parameter)
    {
        DefineTool(parameter);
        JsonObject properties = Schema()["properties"]!.AsObject();
        return Assert.Single(properties).Value!;
    }

    /// <summary>Binds a call's input as an agent sends it: JSON.</summary>
    private protected Dictionary<string, object?> Bind(string json) => Bind(Plain(json));

    private protected Dictionary<string, object?> Bind(Dictionary<string, object?> input)
    {
        Engine.SetVariable("CallInput", input);
        return Engine.Run("$tool = New-MATool -Command Test-Tool; $tool.BindInput($CallInput)").Succeeded().Only<Dictionary<string, object?>>();
    }

    /// <summary>Binds a call's input and runs Test-Tool with it.</summary>
    private protected PipelineResult Call(Dictionary<string, object?> input)
    {
        Engine.SetVariable("CallInput", input);
        return Engine.Run("$tool = New-MATool -Command Test-Tool; $arguments = $tool.BindInput($CallInput); & $tool.Command @arguments");
    }

    /// <summary>Why a call's input is refused; fails where it is not.</summary>
    private protected string Refusal(string json) => Refusal(Plain(json));

    private protected string Refusal(Dictionary<string, object?> input)
    {
        Engine.SetVariable("CallInput", input);
        PipelineResult result = Engine.Run("$tool = New-MATool -Command Test-Tool; try { $tool.BindInput($CallInput) } catch { $_.Exception.InnerException }");
        var refusal = Assert.IsAssignableFrom<ArgumentException>(Assert.Single(result.Succeeded().Output).BaseObject);
        Assert.Equal("InvalidToolInput", ((dynamic)refusal).ErrorId);
        return refusal.Message;
    }

    /// <summary>Fails where the function Canary was run, or the user was asked.</summary>
    private protected void AssertNothingRan()
    {
        Assert.Null(Engine.GetVariable("fired"));
        Assert.Empty(Engine.Host.Prompts);
    }

    /// <summary>JSON as plain values, as an event's Input has them.</summary>
    private protected static Dictionary<string, object?> Plain(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 5000 });
        return PlainJson.ReadObject(document.RootElement);
    }
}
