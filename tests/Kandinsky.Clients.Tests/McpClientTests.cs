using Kandinsky.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kandinsky.Clients.Tests;

/// <summary>The Model Context Protocol's own SDK, over HTTP and over standard input.</summary>
[Collection("clients")]
public sealed class McpClientTests(ServedCommand command)
{
    private static readonly Dictionary<string, object?> s_star = new()
    {
        ["prompt"] = "a star", ["steps"] = 200,   // long enough to be heard of: what is told after the answer has come is dropped
        ["seed"] = 3, ["width"] = 64, ["height"] = 64,
    };

    [Fact]
    public async Task Over_http_it_paints_the_picture_of_the_command_and_hears_of_it()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(command.Address, "mcp") }));

        await AssertPaintsAsync(client);
    }

    [Fact]
    public async Task Over_standard_input_it_paints_the_picture_of_the_command_and_hears_of_it()
    {
        await using var client = await McpClient.CreateAsync(new StdioClientTransport(new()
        {
            Command = "dotnet",
            Arguments = [ServeProcess.Command, "mcp", "--data", command.Path("mcp"), "--model", Goldens.Path("tiny-2-2-decoder"),
                "--prior", Goldens.Path("tiny-2-2-prior")],
            EnvironmentVariables = new Dictionary<string, string?> { ["KANDINSKY_CACHE"] = "off", ["KANDINSKY_PACKED"] = "off" },
        }));

        await AssertPaintsAsync(client);
    }

    private async Task AssertPaintsAsync(McpClient client)
    {
        var heard = new Heard();
        var painted = await client.CallToolAsync("generate_image", s_star, progress: heard);

        Assert.NotEqual(true, painted.IsError);
        await command.AssertPaintedAsync(painted.Content.OfType<ImageContentBlock>().Single().DecodedData.ToArray(),
            "generate", "a star", "--seed", "3", "--steps", "200");
        Assert.Contains("seed 3", painted.Content.OfType<TextContentBlock>().First().Text, StringComparison.Ordinal);
        Assert.NotEmpty(heard.Values);
    }

    private sealed class Heard : IProgress<ProgressNotificationValue>
    {
        public List<ProgressNotificationValue> Values { get; } = [];

        public void Report(ProgressNotificationValue value)
        {
            lock (Values) Values.Add(value);
        }
    }
}
