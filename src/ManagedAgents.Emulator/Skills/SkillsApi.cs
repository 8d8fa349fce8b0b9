using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Skills;

/// <summary>What of skills.* is uploaded and downloaded, and its versions, which workers read, too; a version may be called latest.</summary>
internal sealed class SkillsApi
{
    private const Access Anybody = Access.ApiKey | Access.Environment | Access.Token;

    private readonly Service _service;

    public SkillsApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        new Route("POST", "/v1/skills", CreateAsync) { TakesJson = false },
        new Route("POST", "/v1/skills/*/versions", CreateVersionAsync) { TakesJson = false },
        _service.OpenRoute("GET", "/v1/skills/*/versions/*", call => Responses.Json(SkillKinds.Version.Shaped(call, JsonText.Copy(Version(call.Ids[0], call.Ids[1]).Body)))).For(Anybody, Scope.Skill),
        _service.OpenRoute("GET", "/v1/skills/*/versions/*/content", call => Download(Version(call.Ids[0], call.Ids[1]))).For(Anybody, Scope.Skill),
    };

    // The bytes are read outside the lock: they may take their time.
    private async Task<HttpResponse> CreateAsync(ApiCall call, CancellationToken token)
    {
        var upload = new SkillUpload();
        SkillContent content = await upload.ReadAsync(call.Request, SkillKinds.Skill.IsOlder(call) ? "display_title" : "display_name", token).ConfigureAwait(false);
        return _service.Locked(() =>
        {
            StoredObject skill = _service.New(SkillKinds.Skill, null);
            skill.Body["display_name"] = upload.DisplayName ?? content.Head.Name;
            skill.Body["source"] = new JsonObject { ["type"] = "custom" };
            AddVersion(_service.Add(SkillKinds.Skill, skill), content);
            return Responses.Json(SkillKinds.Skill.Shaped(call, JsonText.Copy(skill.Body)));
        });
    }

    private async Task<HttpResponse> CreateVersionAsync(ApiCall call, CancellationToken token)
    {
        SkillContent content = await new SkillUpload().ReadAsync(call.Request, name: null, token).ConfigureAwait(false);
        return _service.Locked(() => Responses.Json(SkillKinds.Version.Shaped(call, JsonText.Copy(AddVersion(_service.Find(SkillKinds.Skill, call.Ids[0]), content).Body))));
    }

    private StoredObject AddVersion(StoredObject skill, SkillContent content)
    {
        StoredObject version = _service.New(SkillKinds.Version, skill.Id);
        version.Body["name"] = content.Head.Name;
        version.Body["description"] = content.Head.Description;
        _service.All<SkillContent>().Add(version.Id, content);
        skill.Body["latest_version_id"] = version.Id;
        skill.Body["updated_at"] = version.Body["created_at"]!.DeepClone();
        return _service.Add(SkillKinds.Version, version);
    }

    private HttpResponse Download(StoredObject version)
    {
        SkillContent content = _service.All<SkillContent>()[version.Id];
        var response = new HttpResponse(200, "application/octet-stream", content.Zip());
        response.SetHeader("Content-Disposition", $"attachment; filename=\"{content.Head.Name}.zip\"");
        return response;
    }

    private StoredObject Version(string skillId, string id)
    {
        StoredObject skill = _service.Find(SkillKinds.Skill, skillId);
        return id == "latest" && SkillKinds.Latest(_service, skill.Id) is { } latest ? latest : _service.Find(SkillKinds.Version, id, skill.Id);
    }
}
