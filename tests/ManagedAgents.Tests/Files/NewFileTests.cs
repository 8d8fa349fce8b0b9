using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>New-MAFile sends the form the service reads, for every way a file can be named.</summary>
public sealed class NewFileTests : IDisposable
{
    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public NewFileTests()
    {
        _engine.Connect(_server.Uri);
        _folder.Enter(_engine);
        _server.On("POST", "/v1/files", FileJson.Reply("file_1", "a.txt"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void In_the_current_wire_format_the_form_has_the_file_alone_and_needs_no_beta()
    {
        _folder.Write("report.csv", "a,b\r\n--c");
        Assert.Equal("file_1", _engine.Run("(New-MAFile report.csv).Id").Succeeded().Only<string>());

        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("POST /v1/files", request.ToString());
        Assert.Null(request.Header("anthropic-beta"));
        Assert.Null(request.Header("transfer-encoding"));
        FormPart part = Assert.Single(FormPart.Of(request));
        Assert.Equal(["Content-Disposition: form-data; name=\"file\"; filename=\"report.csv\"", "Content-Type: text/csv"], part.Headers);
        Assert.Equal("a,b\r\n--c", part.Text);
    }

    [Fact]
    public void In_the_launch_wire_format_a_purpose_and_the_files_beta_go_with_it()
    {
        _engine.Connect(_server.Uri, wireFormat: "Launch");
        _folder.Write("data.bin", "x");
        _engine.Run("New-MAFile data.bin").Succeeded();

        RecordedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("files-api-2025-04-14", request.Header("anthropic-beta"));
        IReadOnlyList<FormPart> parts = FormPart.Of(request);
        Assert.Equal(["Content-Disposition: form-data; name=\"purpose\""], parts[0].Headers);
        Assert.Equal("agent", parts[0].Text);
        Assert.Equal(["Content-Disposition: form-data; name=\"file\"; filename=\"data.bin\"", "Content-Type: application/octet-stream"], parts[1].Headers);
        Assert.Equal("x", parts[1].Text);
        Assert.Equal(2, parts.Count);
    }

    [Fact]
    public void Expiry_media_type_and_fields_newer_than_the_module_are_sent_as_given()
    {
        _engine.Run("New-MAFile -Content 'x' -Name a.txt -ExpiresInSec 3600 -MimeType 'text/plain; charset=utf-8' -AdditionalProperty @{ newer = $true }").Succeeded();
        IReadOnlyList<FormPart> parts = FormPart.Of(Assert.Single(_server.Requests));
        Assert.Equal("3600", parts.Single(p => p.Headers[0].Contains("name=\"expires_in_seconds\"", StringComparison.Ordinal)).Text);
        Assert.Equal("true", parts.Single(p => p.Headers[0].Contains("name=\"newer\"", StringComparison.Ordinal)).Text);
        Assert.Contains("Content-Type: text/plain; charset=utf-8", parts[^1].Headers);
    }

    [Theory]
    [InlineData("-ExpiresInSec 3599", "ParameterArgumentValidationError")]
    [InlineData("-ExpiresInSec 7776001", "ParameterArgumentValidationError")]
    [InlineData("-MimeType 'no type'", "InvalidMimeType")]
    [InlineData("-MimeType \"a/b`r`nx: y\"", "InvalidMimeType")]
    public void A_value_the_service_cannot_take_is_refused_before_the_network(string parameter, string errorId)
    {
        PipelineResult result = _engine.Run($"New-MAFile -Content 'x' -Name a.txt {parameter}");
        Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void The_launch_wire_format_refuses_an_expiry_it_cannot_send()
    {
        _engine.Connect(_server.Uri, wireFormat: "Launch");
        PipelineResult result = _engine.Run("New-MAFile -Content 'x' -Name a.txt -ExpiresInSec 3600");
        Assert.StartsWith("NotSupportedByWireFormat,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("ünïcødé 日本語 😀.txt", "ünïcødé 日本語 😀.txt")]
    [InlineData("a \"quoted\" name.txt", "a %22quoted%22 name.txt")]
    [InlineData("two\r\nlines.txt", "two%0D%0Alines.txt")]
    [InlineData("semi;colon=x.txt", "semi;colon=x.txt")]
    public void A_file_name_goes_out_as_browsers_write_it(string name, string sent)
    {
        _engine.Run("param($Name) New-MAFile -Content 'x' -Name $Name", new Dictionary<string, object?> { ["Name"] = name }).Succeeded();
        FormPart part = Assert.Single(FormPart.Of(Assert.Single(_server.Requests)));
        Assert.Equal($"Content-Disposition: form-data; name=\"file\"; filename=\"{sent}\"", part.Headers[0]);
    }

    [Theory]
    [InlineData("'grüße'", "grüße")]
    [InlineData("''", "")]
    [InlineData("([byte[]](104, 105))", "hi")]
    [InlineData("@([byte]104, [byte]105)", "hi")]
    public void Content_is_sent_as_UTF8_text_or_as_bytes(string content, string sent)
    {
        _engine.Run($"New-MAFile -Content {content} -Name a.txt").Succeeded();
        Assert.Equal(sent, Assert.Single(FormPart.Of(Assert.Single(_server.Requests))).Text);
    }

    [Fact]
    public void Content_of_many_lines_is_refused_instead_of_guessed()
    {
        PipelineResult result = _engine.Run("New-MAFile -Content 'a', 'b' -Name a.txt");
        Assert.StartsWith("InvalidContent,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("New-MAFile *.txt", "a.txt", "b.txt")]
    [InlineData("New-MAFile a.txt, b.txt", "a.txt", "b.txt")]
    [InlineData("'a.txt', 'b.txt' | New-MAFile", "a.txt", "b.txt")]
    [InlineData("New-MAFile -LiteralPath '[a].md'", "[a].md")]
    [InlineData("[IO.FileInfo]::new(\"$Folder/a.txt\") | New-MAFile", "a.txt")]
    [InlineData("$ExecutionContext.InvokeProvider.Item.Get('[a].md', $false, $true) | New-MAFile", "[a].md")]
    [InlineData("[pscustomobject]@{ Path = 'a.txt' } | New-MAFile", "a.txt")]
    public void Files_are_found_from_PowerShells_location(string script, params string[] sent)
    {
        foreach (string name in new[] { "a.txt", "b.txt", "[a].md" })
            _folder.Write(name, name);
        _engine.Run(script).Succeeded();
        Assert.Equal(sent, _server.Requests.Select(r => FormPart.Of(r).Single().Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nothing.txt", "PathNotFound")]
    [InlineData("nothing*", "PathNotFound")]
    [InlineData("nodrive:/a.txt", "PathNotFound")]
    [InlineData("sub", "IsFolder")]
    [InlineData("Env:PATH", "NotAFile")]
    [InlineData("locked.txt", "FileNotReadable")]
    public void A_path_that_cannot_be_sent_is_one_error_and_the_next_is_sent(string path, string errorId)
    {
        Directory.CreateDirectory(_folder.At("sub"));
        _folder.Write("good.txt", "good");
        using var locked = new FileStream(_folder.At("locked.txt"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        PipelineResult result = _engine.Run($"'{path}', 'good.txt' | New-MAFile");
        Assert.StartsWith(errorId + ",", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(result.Output);
        Assert.Equal("good", Assert.Single(FormPart.Of(Assert.Single(_server.Requests))).Text);
    }

    [Fact]
    public void A_file_another_program_writes_to_is_sent_as_far_as_it_is()
    {
        using var log = new FileStream(_folder.At("run.log"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        log.Write("so far"u8);
        log.Flush();
        _engine.Run("New-MAFile run.log").Succeeded();
        Assert.Equal("so far", Assert.Single(FormPart.Of(Assert.Single(_server.Requests))).Text);
    }

    [Fact]
    public void A_try_after_a_rate_limit_sends_the_whole_file_anew()
    {
        string content = new('x', 3 * 1024 * 1024);
        _folder.Write("a.txt", content);
        _server.Enqueue(Reply.Error(429, "rate_limit_error", "slow down").With("retry-after-ms", "1"));
        _engine.Run("New-MAFile a.txt").Succeeded();
        Assert.Equal([content, content], _server.Requests.Select(r => FormPart.Of(r).Single().Text));
    }

    [Fact]
    public void An_upload_that_the_service_kept_is_not_sent_twice()
    {
        _server.Enqueue(Reply.Error(500, "api_error", "oops"));
        _server.On("GET", "/v1/files", Reply.Json("""{"data":[{"type":"file","id":"file_1","filename":"a.txt","size_bytes":1,"created_at":"2999-01-01T00:00:00Z"}]}"""));
        Assert.Equal("file_1", Assert.Single(_engine.Run("New-MAFile -Content 'x' -Name a.txt").Succeeded().Output).Properties["Id"].Value);
        Assert.Single(_server.Requests, r => r.Method == "POST");
    }

    [Fact]
    public void An_upload_that_cannot_be_looked_for_is_not_sent_twice()
    {
        _server.Enqueue(Reply.Error(500, "api_error", "oops"));
        _server.On("GET", "/v1/files", Reply.Error(403, "permission_error", "no list for you"));
        PipelineResult result = _engine.Run("New-MAFile -Content 'x' -Name a.txt");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ServiceError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("open whether", error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests, r => r.Method == "POST");
    }

    [Fact]
    public void WhatIf_names_the_file_and_sends_nothing()
    {
        _folder.Write("a.txt", "x");
        Assert.Contains("Upload file", _engine.Run("New-MAFile a.txt -WhatIf").Succeeded().HostText, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Stopping_an_upload_ends_it_at_once_and_lets_the_file_go()
    {
        _folder.Write("a.txt", "x");
        _server.Enqueue(Reply.Hang());
        using RunningPipeline running = _engine.Start("New-MAFile a.txt");
        await _server.RequestAsync();
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        using var exclusive = new FileStream(_folder.At("a.txt"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void A_pipeline_of_many_files_sends_each_once()
    {
        const int count = 200;
        for (int i = 0; i < count; i++)
            _folder.Write($"{i:000}.txt", $"content {i}");
        Assert.Equal(count, _engine.Run("New-MAFile *.txt").Succeeded().Output.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"content {i}"), _server.Requests.Select(r => FormPart.Of(r).Single().Text));
    }
}
