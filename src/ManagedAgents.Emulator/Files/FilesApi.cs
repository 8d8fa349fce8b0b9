using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Files;

/// <summary>files.*</summary>
internal sealed class FilesApi
{
    private const string OlderBeta = "files-api-2025-04-14";
    private readonly Service _service;

    public FilesApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        _service.OpenRoute("GET", "/v1/files", List, "limit", "page", "ids[]", "scope_id", "scope", "after_id", "before_id"),
        new Route("POST", "/v1/files", UploadAsync) { TakesJson = false },
        _service.OpenRoute("GET", "/v1/files/*", call => Responses.Json(_service.File(call.Ids[0]).ToJson())),
        _service.OpenRoute("DELETE", "/v1/files/*", Delete),
        _service.OpenRoute("GET", "/v1/files/*/content", Download),
    };

    private HttpResponse List(ApiCall call)
    {
        string? scope = Scope(call);
        long now = Clock.FromTime(DateTimeOffset.UtcNow);
        IEnumerable<StoredFile> files = _service.Files().Values.Where(f => !f.IsMountedCopy && (f.ExpiresAt is not { } e || e > now) && (scope is null || f.SessionId == scope));
        TimeSpan lag = call.Request.Faults.FileLag;
        if (lag > TimeSpan.Zero)
        {
            long before = _service.Clock.Before(lag);
            files = files.Where(f => f.SessionId is null || f.CreatedAt <= before);
        }

        IReadOnlyList<string> ids = call.Query.List("ids[]");
        if (ids.Count > 0)
            return ByIds(call, ids);
        // The older beta value selects the older way of paging.
        if (call.HasBeta(OlderBeta))
            return IdPaging.Cut(call, files.OrderByDescending(f => f.CreatedAt).ToList(), f => f.Id, f => JsonText.Write(f.ToJson()), 1000);
        if (call.Query.Has("after_id") || call.Query.Has("before_id"))
            throw ServiceException.Invalid($"after_id: is for the beta {OlderBeta}; page by page and next_page");
        return Responses.Page(Paging.Cut(call, files, f => f.CreatedAt, true, 1000), f => JsonText.Write(f.ToJson()));
    }

    private HttpResponse ByIds(ApiCall call, IReadOnlyList<string> ids)
    {
        if (ids.Count > 100)
            throw ServiceException.Invalid("ids[]: at most 100 ids");
        if (call.Query.Has("page") || call.Query.Has("limit"))
            throw ServiceException.Invalid("ids[]: cannot stand with page or limit");
        IEnumerable<string> found = ids.Distinct().Where(_service.Files().ContainsKey).Select(id => JsonText.Write(_service.Files()[id].ToJson()));
        return Responses.Page(found, new KeyValuePair<string, JsonNode?>("next_page", null));
    }

    private string? Scope(ApiCall call)
    {
        (string? current, string? launch) = (call.Query.Text("scope_id"), call.Query.Text("scope"));
        if (current is not null)
            _service.Forms.UseCurrent("scope_id", "'scope'");
        if (launch is not null)
            _service.Forms.UseLaunch("scope", "'scope_id'");
        string? scope = current ?? launch;
        if (scope is not null && !call.HasBeta(RequestChecks.ManagedAgentsBeta))
            throw ServiceException.Invalid($"scope_id: needs the header anthropic-beta: {RequestChecks.ManagedAgentsBeta}");
        return scope;
    }

    // Not under the lock: the bytes may take their time.
    private async Task<HttpResponse> UploadAsync(ApiCall call, CancellationToken token)
    {
        using var upload = new FileUpload(call.Request, _service);
        await upload.ReadAsync(token).ConfigureAwait(false);
        if (upload.Purpose is not null)
            _service.Forms.UseLaunch("purpose", "'file' and 'expires_in_seconds' only");
        if (upload.FileName is null)
            throw ServiceException.Invalid("file: is required, as a part with a file name");
        return _service.Locked(() =>
        {
            long now = _service.Clock.Next();
            var file = new StoredFile(Ids.New("file_"), now, upload.FileName, upload.MimeType ?? MimeTypes.Of(upload.FileName), upload.TakeContent())
            {
                ExpiresAt = Expiry(upload.ExpiresInSeconds, now),
            };
            _service.Files().Add(file.Id, file);
            return Responses.Json(file.ToJson());
        });
    }

    private static long? Expiry(string? seconds, long now)
    {
        if (seconds is null)
            return null;
        return int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 3600 and <= 7_776_000
            ? now + (number * 1_000_000L) : throw ServiceException.Invalid("expires_in_seconds: must be a whole number from 3600 to 7776000");
    }

    private HttpResponse Delete(ApiCall call)
    {
        _service.Remove(_service.File(call.Ids[0]));
        return Responses.Deleted(call.Ids[0], "file_deleted");
    }

    private HttpResponse Download(ApiCall call)
    {
        StoredFile file = _service.File(call.Ids[0]);
        Stream content = file.Content.Open();
        var response = new HttpResponse(200, file.MimeType, Array.Empty<byte>()) { Content = content };
        response.SetHeader("Content-Disposition", "attachment; filename*=UTF-8''" + Uri.EscapeDataString(file.Name));
        return response;
    }
}
