using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Memory;

/// <summary>Reads what a memory is made of.</summary>
internal static class MemoryFields
{
    private const int LongestPath = 1024;
    private const int LongestContent = 102_400;

    /// <summary>An absolute path in one form, so that two that look alike are one.</summary>
    public static string Path(Fields fields)
    {
        string path = fields.RequiredText("path");
        if (path[0] != '/')
            throw fields.Error("path", "must begin with /");
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            throw fields.Error("path", $"must have at most {LongestPath} bytes");
        if (path.Any(char.IsControl))
            throw fields.Error("path", "must not have control characters");
        if (path.Substring(1).Split('/').Any(s => s is "" or "." or ".."))
            throw fields.Error("path", "must not have empty, '.' or '..' segments");
        return path.IsNormalized(NormalizationForm.FormC) ? path : throw fields.Error("path", "must be in normalization form C");
    }

    public static string Content(Fields fields)
    {
        string content = fields.Text("content") ?? "";
        return Size(content) <= LongestContent ? content : throw fields.Error("content", $"must have at most {LongestContent} bytes");
    }

    public static int Size(string content) => Encoding.UTF8.GetByteCount(content);

    /// <summary>The hash by which a client says which content it has read, in lower-case hex digits.</summary>
    public static string Hash(string content)
    {
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(content)).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
