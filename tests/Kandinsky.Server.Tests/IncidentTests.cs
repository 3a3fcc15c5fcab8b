using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Kandinsky.Server.Tests;

/// <summary>What has brought other servers down: tiny pictures, names that are paths, clients that never finish.</summary>
public sealed class IncidentTests(SharedService shared) : IClassFixture<SharedService>
{
    /// <summary>Names that have led other programs out of their folders, in this form or once decoded.</summary>
    private static readonly string[] s_names =
    [
        "..", ".", "../", "..\\", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "....//....//etc/passwd", "..;/..;/etc/passwd", "%2e%2e%2f", "%2e%2e/",
        "..%2f", "..%5c", "%252e%252e%252f", "..%c0%af", "..%ef%bc%8f", "/etc/passwd", "//etc/passwd", "/proc/self/environ", "/dev/random",
        "file:///etc/passwd",
        "C:", "C:\\", "C:x", "D:x", "\\\\server\\share", "\\\\?\\C:\\x", "//server/share", "con", "nul", "aux.png", "com1", "lpt1.txt", "a/", "a\\", "a.", "a ",
        " a", "a\u0000.png", "a\nb", "a\r\nSet-Cookie: b=c", "~", "~root", "$HOME", "${HOME}", "`id`", "$(id)", "a;b", "a|b", "a&b",
        "*", "?", "<script>", "'", "\"",
        "é", "e\u0301", "\u202egnp.exe", "\ufeff", "\ud83d\ude00", "𝒂", new('a', 256), new('a', 5000), "kandinsky.db", "kandinsky.db-wal",
        "pictures/..", "inputs",
    ];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 64)]
    [InlineData(64, 1)]
    [InlineData(7, 7)]
    [InlineData(65, 63)]
    public async Task Pictures_of_any_size_are_painted_or_refused_and_the_next_one_is_painted(int width, int height)
    {
        var service = shared.Service;
        var (picture, mask) = (TestPictures.Base64(TestPictures.Gradient(width, height)), TestPictures.Base64(TestPictures.HalfMask(width, height)));
        foreach (var request in new object[]
        {
            new { image = picture, prompt = "a star", steps = 2, prior_steps = 2 },
            new { image = picture, mask, prompt = "a star", steps = 2, prior_steps = 2, paste_back = true },
            new { image = picture, expand = new { left = 8 }, prompt = "a star", steps = 2, prior_steps = 2 },
            new { image = picture, steps = 2, prior_steps = 2 },
            new { hint = picture, prompt = "a star", steps = 2, prior_steps = 2 },
        })
        {
            using var response = await service.Client.PostAsync("/api/v1/jobs", new StringContent(JsonSerializer.Serialize(request), null, "application/json"));
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            if (response.IsSuccessStatusCode) Assert.Equal("done", (await service.EndedAsync(answer.Text("id"))).Text("state"));
            else Assert.Contains((int)response.StatusCode, (int[])[400, 422]);
        }

        await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public async Task A_mask_that_is_all_black_or_all_white_is_painted(byte shade)
    {
        var image = new Image(64, 64, ColorMode.Gray);
        image.Pixels.Fill(shade);
        var mask = TestPictures.Base64(ImageFile.Encode(image, PictureFormat.Png));

        await shared.Service.PaintAsync(new { image = TestPictures.Base64(TestPictures.Gradient()), mask, prompt = "a star", steps = 2, prior_steps = 2 });
    }

    [Fact]
    public async Task Names_that_are_paths_lead_nowhere_in_any_field()
    {
        var service = shared.Service;
        foreach (var name in s_names)
        {
            foreach (var field in (string[])["task", "image", "hint", "sampler", "spacing", "model", "format"])
                await AssertRefusedAsync("/api/v1/jobs", new() { ["prompt"] = "a star", [field] = name });
            await AssertRefusedAsync("/api/v1/jobs", new() { ["prompt"] = "a star", ["loras"] = new[] { new { name } } });
            await AssertRefusedAsync("/v1/images/generations", new() { ["prompt"] = "a star", ["lora"] = name });
            await AssertRefusedAsync("/v1/images/generations", new() { ["prompt"] = "a star", ["model"] = name });
            await AssertRefusedAsync("/v1/images/edits", new() { ["prompt"] = "a star", ["images"] = new[] { new { file_id = name } } });
            await AssertRefusedAsync("/sdapi/v1/img2img", new() { ["prompt"] = "a star", ["init_images"] = new[] { name } });
            await AssertRefusedAsync("/api/v1/embeddings", new() { ["texts"] = new[] { "a star" }, ["model"] = name });
        }

        async Task AssertRefusedAsync(string path, Dictionary<string, object> body)
        {
            using var response = await service.Client.PostAsync(path, new StringContent(JsonSerializer.Serialize(body), null, "application/json"));
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"{path} {JsonSerializer.Serialize(body)}: {response.StatusCode} {answer}");
            Assert.DoesNotContain(service.Data, answer, StringComparison.Ordinal);   // nothing is told of where things are
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_hundred_clients_that_never_finish_keep_nobody_waiting()
    {
        var sockets = new List<TcpClient>();
        try
        {
            for (var client = 0; client < 200; client++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", shared.Service.Server.Address.Port);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(client % 2 == 0 ? "POST /api/v1/jobs HTTP/1.1\r\nHost: local"
                    : "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
                sockets.Add(socket);
            }

            await shared.Service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 });

            Assert.Equal("ok", (await shared.Service.GetAsync("/health")).Text("status"));
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    [Fact]
    public async Task Text_in_a_picture_that_unpacks_to_much_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            for (var block = 0; block < 256; block++) zlib.Write(new byte[1 << 20]);
        var png = TestPictures.Gradient();
        byte[] text = [.. "zTXt"u8, .. "parameters"u8, 0, 0, .. packed.ToArray()];
        byte[] bomb = [.. png[..^12], .. BigEndian(text.Length - 4), .. text, .. BigEndian((int)Crc32.Of(text)), .. png[^12..]];
        var before = GC.GetTotalAllocatedBytes();

        using var response = await shared.Service.Client.PostAsync("/api/v1/info", new ByteArrayContent(bomb));

        Assert.True((int)response.StatusCode < 500);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 128L << 20);

        static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }
}
