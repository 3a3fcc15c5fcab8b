using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kandinsky.Tests;

/// <summary>
/// A cache as Python's client leaves it: contents under their etag (SHA-256 of large files, git's SHA-1 of the rest),
/// refs without a line end, relative links, the <c>.no_exist</c> marks, lock files, unfinished downloads and the
/// listings and tags newer versions add.
/// </summary>
internal static class CacheFixture
{
    public const string Commit = "2439f60ef33a0d46d85da5001d52aeda5b00ce9f";

    /// <summary>Writes a model's snapshot into a cache.</summary>
    public static void WriteAsPython(
        TemporaryFolder cache, string id, Dictionary<string, string> files, string revision = "main", string commit = Commit)
    {
        var model = $"models--{id.Replace("/", "--", StringComparison.Ordinal)}";
        foreach (var (name, text) in files)
        {
            var etag = name.EndsWith(".safetensors", StringComparison.Ordinal) ? Sha256(text) : GitSha1(text);
            var blob = cache.Write($"{model}/blobs/{etag}", text);
            cache.Write($".locks/{model}/{etag}.lock", "");
            var link = cache[model, "snapshots", commit, name];
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }

        cache.Write($"{model}/refs/{revision}", commit);
        cache.Write($"{model}/.no_exist/{commit}/unet/diffusion_pytorch_model.fp16.safetensors", "");
        cache.Write($"{model}/blobs/{new string('a', 64)}.1a2b3c4d.incomplete", "part");
        cache.Write($"{model}/trees/{commit}.json", "{}");
        cache.Write("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
        cache.Write("version.txt", "1");
        cache.Write("datasets--owner--data/refs/main", commit);
    }

    public static string Sha256(string text) => Sha256(Encoding.UTF8.GetBytes(text));

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string GitSha1(string text) => GitSha1(Encoding.UTF8.GetBytes(text));

    [SuppressMessage("Security", "CA5350", Justification = "git names its blobs by SHA-1")]
    public static string GitSha1(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
}
