using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Resources;

/// <summary>Lists come page by page, and no page is asked for that the pipeline does not take.</summary>
public sealed class PagingTests : IDisposable
{
    private const int PageLength = 5;

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public PagingTests()
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/sessions", Page);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_pipeline_that_takes_three_asks_for_one_page()
    {
        Assert.Equal(["sesn_0", "sesn_1", "sesn_2"], Ids("Get-MASession | Select-First 3"));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public void First_and_Skip_ask_for_no_more_than_they_need()
    {
        Assert.Equal(["sesn_1", "sesn_2"], Ids("Get-MASession -First 2 -Skip 1"));
        Assert.Equal("limit=3", Assert.Single(_server.Requests).Query);
    }

    [Fact]
    public void All_pages_are_read_an_empty_one_in_between_too()
    {
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"sesn_{n}"), Ids("Get-MASession"));
        Assert.Equal(["", "p1", "p2"], _server.Requests.Select(r => PageOf(r) ?? ""));
    }

    [Fact]
    public void A_list_that_names_a_page_as_its_own_next_is_an_error_and_no_endless_loop()
    {
        _server.On("GET", "/v1/sessions", Reply.Json("""{"data":[],"next_page":"p1"}"""));
        PipelineResult result = _engine.Run("Get-MASession", deadline: Deadline.Default);
        Assert.StartsWith("UnexpectedAnswer,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MASession", "/v1/sessions")]
    [InlineData("Get-MAAgent", "/v1/agents")]
    [InlineData("Get-MAEnvironment", "/v1/environments")]
    [InlineData("Get-MAFile", "/v1/files")]
    [InlineData("Get-MAEvent sesn_1", "/v1/sessions/sesn_1/events")]
    [InlineData("Get-MAPendingAction sesn_1", "/v1/sessions/sesn_1/events")]
    public void A_list_whose_pages_go_in_a_circle_is_an_error_once_a_page_comes_again(string command, string path)
    {
        string[] circle = ["p1", "p2", "p3", "p1"];
        _server.On("GET", path, request => Reply.Json(new { data = Array.Empty<object>(), next_page = circle[Array.IndexOf(circle, PageOf(request)) + 1] }));
        PipelineResult result = _engine.Run(command, deadline: Deadline.Default);
        Assert.StartsWith("UnexpectedAnswer,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("circle", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(["", "p1", "p2", "p3"], _server.Requests.Select(r => PageOf(r) ?? ""));
    }

    private static string? PageOf(RecordedRequest request) => request.QueryParameters.FirstOrDefault(p => p.Key == "page").Value;

    private static Reply Page(RecordedRequest request)
    {
        string page = PageOf(request) ?? "";
        (int start, int count, string? next) = page switch
        {
            "" => (0, PageLength, "p1"),
            "p1" => (PageLength, 0, "p2"),
            _ => (PageLength, PageLength, (string?)null),
        };
        return Reply.Json(new { data = Enumerable.Range(start, count).Select(n => new { id = $"sesn_{n}", type = "session" }), next_page = next });
    }

    private string[] Ids(string script) => [.. _engine.Run(script).Succeeded().Output.Select(o => (string)o.Properties["Id"].Value)];
}
