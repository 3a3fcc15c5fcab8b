using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>The page for people, from inside the program: no build step, nothing from elsewhere.</summary>
internal static partial class PageRoutes
{
    private const string Prefix = "page/";
    private const string Start = "index.html";

    private static readonly Dictionary<string, PageFile> s_files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(Read).ToDictionary(file => file.Name);

    private static readonly string s_policy =
        $"default-src 'none'; script-src 'self' 'sha256-{ImportMapHash()}'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext context) => WriteAsync(context, Start)).ExcludeFromDescription();
        routes.MapGet("/page/{**name}", (HttpContext context, string name) => WriteAsync(context, name)).ExcludeFromDescription();
    }

    private static Task WriteAsync(HttpContext context, string name)
    {
        if (!s_files.TryGetValue(name, out var file)) throw Refusals.NotFound("file");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = s_policy;
        headers.CacheControl = "no-cache"; // asked for anew each time, sent anew only if it changed
        headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private static PageFile Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var name = resource[Prefix.Length..].Replace('\\', '/');
        return new(name, content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"", Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        });
    }

    /// <summary>The one script inside the page's HTML, which says where modules are.</summary>
    private static string ImportMapHash() =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ImportMap().Match(Encoding.UTF8.GetString(s_files[Start].Content)).Groups[1].Value)));

    [GeneratedRegex("<script type=\"importmap\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex ImportMap();

    private sealed record PageFile(string Name, byte[] Content, string Tag, string MediaType);
}
