using Kandinsky.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kandinsky.Server.Tests;

/// <summary>The tools as a client of the protocol's own SDK sees them.</summary>
public sealed class McpTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task Over_http_every_tool_is_listed_and_paints()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(shared.Service.Server.Address, "/mcp") }));

        Assert.Equal(
            ["describe_settings", "edit_image", "generate_image", "inpaint_image", "mix_images", "vary_image"],
            (await client.ListToolsAsync()).Select(tool => tool.Name).Order());
        var painted = await client.CallToolAsync("generate_image", new Dictionary<string, object?> { ["prompt"] = "a star", ["steps"] = 3, ["seed"] = 7 });
        var (image, link) = (Assert.Single(painted.Content.OfType<ImageContentBlock>()), Assert.Single(painted.Content.OfType<ResourceLinkBlock>()));
        Assert.Contains("seed 7", painted.Content.OfType<TextContentBlock>().First().Text, StringComparison.Ordinal);
        Assert.Equal(image.DecodedData.ToArray(), await shared.Service.Client.GetByteArrayAsync(link.Uri));
        var base64 = Convert.ToBase64String(image.DecodedData.Span);

        var described = await client.CallToolAsync("describe_settings", new Dictionary<string, object?> { ["image"] = base64 });
        Assert.Contains("Seed: 7", Assert.IsType<TextContentBlock>(described.Content[0]).Text, StringComparison.Ordinal);
        foreach (var (tool, arguments) in new (string, Dictionary<string, object?>)[]
        {
            ("edit_image", new() { ["image"] = base64, ["prompt"] = "a moon", ["steps"] = 2 }),
            ("inpaint_image", new() { ["image"] = TestPictures.Base64(TestPictures.Gradient()), ["mask"] = TestPictures.Base64(TestPictures.HalfMask()),
                ["prompt"] = "a moon", ["steps"] = 2 }),
            ("mix_images", new() { ["texts"] = new[] { "a moon" }, ["images"] = new[] { base64 }, ["weights"] = new[] { 0.3, 0.7 }, ["steps"] = 2 }),
            ("vary_image", new() { ["image"] = base64, ["count"] = 2, ["steps"] = 2 }),
        })
        {
            var result = await client.CallToolAsync(tool, arguments);
            Assert.NotEqual(true, result.IsError);
            Assert.Equal(tool == "vary_image" ? 2 : 1, result.Content.OfType<ImageContentBlock>().Count());
        }
    }

    [Fact]
    public async Task What_is_wrong_is_told_to_the_model()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(shared.Service.Server.Address, "/mcp") }));

        var result = await client.CallToolAsync("edit_image", new Dictionary<string, object?> { ["image"] = "https://example.org/a.png", ["prompt"] = "x" });

        Assert.True(result.IsError);
        Assert.Contains("never fetched", Assert.IsType<TextContentBlock>(result.Content[0]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_standard_input_the_command_paints_and_links_the_file()
    {
        using var folder = new TemporaryFolder();
        var transport = new StdioClientTransport(new()
        {
            Command = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "Kandinsky.Cli.dll"), "mcp", "--data", folder.Path("data"), "--model",
                Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior"), "--keep-loaded"],
            EnvironmentVariables = new Dictionary<string, string?> { ["KANDINSKY_CACHE"] = "off", ["KANDINSKY_PACKED"] = "off" },
        });
        await using var client = await McpClient.CreateAsync(transport);

        var painted = await client.CallToolAsync("generate_image", new Dictionary<string, object?> { ["prompt"] = "a star", ["steps"] = 3 });

        var link = new Uri(Assert.Single(painted.Content.OfType<ResourceLinkBlock>()).Uri);
        Assert.Equal(Assert.Single(painted.Content.OfType<ImageContentBlock>()).DecodedData.ToArray(), await File.ReadAllBytesAsync(link.LocalPath));
    }
}
