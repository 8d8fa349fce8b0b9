using System;
using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Webhooks;

/// <summary>Delivers to a listener as the service does.</summary>
internal static class Delivery
{
    public const string Key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>An event's body.</summary>
    public static string Body(string id, string type = "session.updated") => $$$"""{"type":"event","id":"{{{id}}}","created_at":"2026-11-29T07:00:00Z","data":{"type":"{{{type}}}","id":"sesn_1"}}""";

    /// <summary>Sends one, and gives the status of the answer.</summary>
    public static async Task<int> SendAsync(HttpClient service, Uri address, string id, string? body = null, bool isSigned = true)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body ?? Body(id));
        string stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", stamp);
        request.Headers.Add("webhook-signature", isSigned ? WebhookSignatureTests.Sign(bytes, id, stamp) : "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        using HttpResponseMessage answer = await service.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
