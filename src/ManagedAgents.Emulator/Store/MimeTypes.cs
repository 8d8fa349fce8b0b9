using System.IO;

namespace ManagedAgents.Emulator.Store;

/// <summary>Media types by file name.</summary>
internal static class MimeTypes
{
    public static string Of(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".txt" or ".log" or ".ps1" or ".md" => "text/plain",
        ".csv" => "text/csv",
        ".html" => "text/html",
        ".json" => "application/json",
        ".pdf" => "application/pdf",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };
}
