using System;
using System.Collections.Generic;

namespace ManagedAgents.Commands.Files;

/// <summary>The media type of a file by the extension of its name.</summary>
internal static class MimeTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain", [".log"] = "text/plain", [".ini"] = "text/plain", [".conf"] = "text/plain",
        [".ps1"] = "text/plain", [".psm1"] = "text/plain", [".psd1"] = "text/plain", [".cs"] = "text/plain", [".py"] = "text/plain",
        [".sh"] = "text/plain", [".sql"] = "text/plain", [".go"] = "text/plain", [".rs"] = "text/plain", [".java"] = "text/plain",
        [".ts"] = "text/plain", [".c"] = "text/plain", [".h"] = "text/plain", [".cpp"] = "text/plain", [".rb"] = "text/plain",
        [".md"] = "text/markdown", [".csv"] = "text/csv", [".tsv"] = "text/tab-separated-values", [".html"] = "text/html",
        [".htm"] = "text/html", [".css"] = "text/css", [".js"] = "text/javascript", [".xml"] = "application/xml",
        [".json"] = "application/json", [".jsonl"] = "application/jsonl", [".yaml"] = "application/yaml", [".yml"] = "application/yaml",
        [".toml"] = "application/toml", [".pdf"] = "application/pdf", [".rtf"] = "application/rtf",
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif", [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml", [".bmp"] = "image/bmp", [".tif"] = "image/tiff", [".tiff"] = "image/tiff",
        [".zip"] = "application/zip", [".gz"] = "application/gzip", [".tar"] = "application/x-tar", [".7z"] = "application/x-7z-compressed",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    public static string Of(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(fileName.Substring(dot), out string? type) ? type : Unknown;
    }
}
