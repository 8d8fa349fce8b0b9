using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Launch;

/// <summary>
/// Every request of the launch documentation, made by the command a user would type: to the letter in the launch wire format, and by the
/// OpenAPI document in the current one.
/// </summary>
public sealed class LaunchRequestTests : IDisposable
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(
        Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Api", "launch-requests.json")))!.AsObject();

    private readonly RecordingServer _server = LaunchService.Start();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("managedagents-");

    public static TheoryData<string> Names => new(Document["requests"]!.AsArray().Select(r => (string)r!["name"]!));

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_the_launch_wire_format_the_request_is_that_of_the_launch_documentation(string name)
    {
        JsonObject expected = Expected(name);
        Run(LaunchScripts.For(name, "1772585501101368014"), "Launch");

        RecordedRequest sent = Find((string)expected["method"]!, Target(expected));
        Assert.Equal(LaunchService.Key, sent.Header("x-api-key"));
        Assert.Equal("2023-06-01", sent.Header("anthropic-version"));
        Assert.Equal((string?)(expected["headers"] ?? Document["headers"])!["anthropic-beta"], sent.Header("anthropic-beta"));
        if (expected["body"] is { } body)
        {
            Assert.Equal("application/json", sent.Header("content-type"));
            Assert.True(JsonNode.DeepEquals(body, JsonNode.Parse(sent.BodyText)), $"expected {body.ToJsonString()}{Environment.NewLine}sent     {sent.BodyText}");
        }
        else if (expected["multipart"] is not null)
        {
            Assert.StartsWith("multipart/form-data; boundary=", sent.Header("content-type"), StringComparison.Ordinal);
            Assert.Matches("name=\"?file\"?; filename=\"?data.csv\"?[^\0]*\r\n\r\na,b\r\n", sent.BodyText);
            Assert.Matches("name=\"?purpose\"?\r\n[^\0]*\r\n\r\nagent\r\n|name=\"?purpose\"?\r\n\r\nagent\r\n", sent.BodyText);
        }
        else
        {
            Assert.Empty(sent.Body);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_the_current_wire_format_the_request_is_one_of_the_OpenAPI_document(string name)
    {
        Run(LaunchScripts.For(name, "3"), "Current");

        string method = (string)Expected(name)["method"]!;
        string path = Target(Expected(name)).Split('?')[0];
        RecordedRequest sent = _server.Requests.First(r => r.Method == method && r.Path == path);
        JsonObject operation = OpenApiOperations.Find(method, path);
        IEnumerable<string> allowed = OpenApiOperations.QueryNames(operation);
        Assert.All(sent.QueryParameters, parameter => Assert.Contains(parameter.Key, allowed));

        bool needsSessionBeta = sent.QueryParameters.Any(p => p.Key == "scope_id");
        string? beta = needsSessionBeta ? "managed-agents-2026-04-01" : OpenApiOperations.Beta(operation);
        Assert.Equal(beta, sent.Header("anthropic-beta"));
        if (LaunchScripts.ByName[name].BodySchema is { } schema)
            Assert.Empty(OpenApiSchemas.Validate(schema, sent.BodyText));
    }

    [Fact]
    public void Every_launch_request_has_its_command() =>
        Assert.Equal(Names.Select(row => row.Data).Order(), LaunchScripts.ByName.Keys.Order());

    private static JsonObject Expected(string name) =>
        Document["requests"]!.AsArray().Select(r => r!.AsObject()).Single(r => (string)r["name"]! == name);

    private static string Target(JsonObject request) => ((string)request["path"]!)
        .Replace("$SESSION_ID", "sesn_abc123", StringComparison.Ordinal)
        .Replace("$FILE_ID", "file_abc123", StringComparison.Ordinal);

    private RecordedRequest Find(string method, string target) =>
        _server.Requests.FirstOrDefault(r => r.Method == method && r.Target == target)
        ?? throw new InvalidOperationException($"No {method} {target} among: {string.Join("; ", _server.Requests)}");

    private void Run(string script, string wireFormat)
    {
        using var engine = new PowerShellEngine();
        engine.SetVariable("Folder", _folder.FullName);
        engine.Connect(_server.Uri, LaunchService.Key, wireFormat);
        engine.Run(script).Succeeded();
    }
}
