using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts a page of HTML, as a proxy would send it, in place of the answer's body.</summary>
internal sealed class HtmlFault : Fault
{
    private readonly byte[] _page;

    public HtmlFault(string? page) =>
        _page = Encoding.UTF8.GetBytes(page ?? "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>\n");

    public override void Change(HttpResponse response) => response.Replace("text/html; charset=utf-8", _page);
}
