using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Kandinsky.Server.Tests;

/// <summary>Requests made at random from good ones, in one seeded order: none ends the service, none is answered with an unexpected error.</summary>
public sealed class RandomRequestTests
{
    private static readonly string[] s_values =
    [
        "null", "true", "-1", "0", "1", "1e999", "1e-300", "0.5", "18446744073709551616", "NaN", "\"\"", "\"a star\"", "\"..\"", "\"../../etc/passwd\"",
        "\"C:\\\\con\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "[1,2]", "[[[[[]]]]]", "{}", "{\"a\":{}}", "\"http://127.0.0.1/a.png\"",
        "\"data:image/png;base64,\"",
        "\"iVBORw0KGgo=\"", "\"ddim\"", "\"text-to-image\"", "\"inpaint\"", "\"64x64\"", "\"b64_json\"", "64", "65", "4096", "4097",
    ];

    private static readonly (string Path, string[] Fields)[] s_places =
    [
        ("/api/v1/jobs", ["prompt", "task", "image", "mask", "hint", "items", "expand", "strength", "prior_strength", "width", "height", "steps", "prior_steps",
            "guidance", "sampler", "seed", "count", "batch", "model", "loras", "format", "quality", "preview_every", "priority", "unknown"]),
        ("/v1/images/generations", ["prompt", "model", "n", "size", "quality", "response_format", "output_format", "background", "seed", "steps",
            "stream", "lora"]),
        ("/v1/images/edits", ["prompt", "images", "mask", "n", "size", "strength", "weights", "seed"]),
        ("/v1/embeddings", ["input", "model", "encoding_format", "dimensions"]),
        ("/api/v1/embeddings", ["texts", "images", "model"]),
        ("/sdapi/v1/txt2img", ["prompt", "seed", "steps", "width", "height", "cfg_scale", "sampler_name", "batch_size", "n_iter",
            "override_settings", "script_name"]),
        ("/sdapi/v1/img2img", ["prompt", "init_images", "mask", "mask_blur", "resize_mode", "denoising_strength", "seed"]),
        ("/sdapi/v1/options", ["sd_model_checkpoint"]),
        ("/sdapi/v1/png-info", ["image"]),
        ("/api/v1/session", ["key"]),
        ("/mcp", ["jsonrpc", "method", "params", "id"]),
    ];

    /// <summary>How many requests are sent; more in a longer run.</summary>
    private static int Requests => int.TryParse(Environment.GetEnvironmentVariable("KANDINSKY_REQUESTS"), out var requests) ? requests : 400;

    [Fact]
    public async Task After_any_number_of_requests_a_good_one_works()
    {
        await using var service = await Service.StartAsync();
        var random = new Random(1);
        var (counts, failures) = (new SortedDictionary<int, int>(), new List<string>());
        for (var number = 0; number < Requests; number++)
        {
            using var request = RandomRequest(random);
            var told = $"request {number}: {request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}";
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                if ((int)response.StatusCode is >= 500 and not 503) failures.Add($"{told}: {await response.Content.ReadAsStringAsync(patience.Token)}");
                counts[(int)response.StatusCode] = counts.GetValueOrDefault((int)response.StatusCode) + 1;
            }
            catch (OperationCanceledException)
            {
                // It is painted at length, and called off as nobody listens any more.
            }
            if (number % 50 == 49) await AssertPaintsAsync(service);
        }
        await AssertPaintsAsync(service);
        Assert.Empty(failures);
        Assert.True(counts.GetValueOrDefault(400) > Requests / 4, string.Join(", ", counts));
        Assert.True(counts.Where(count => count.Key is >= 200 and < 300).Sum(count => count.Value) > Requests / 50, string.Join(", ", counts));
    }

    private static async Task AssertPaintsAsync(Service service)
    {
        foreach (var job in (await service.GetAsync("/api/v1/jobs?state=queued,running&limit=200")).GetProperty("jobs").EnumerateArray())
            (await service.Client.DeleteAsync($"/api/v1/jobs/{job.Text("id")}")).Dispose();
        await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2, width = 64, height = 64, seed = 1 });
    }

    private static HttpRequestMessage RandomRequest(Random random)
    {
        var (path, fields) = s_places[random.Next(s_places.Length)];
        switch (random.Next(12))
        {
            case 0:
                return new(HttpMethod.Get, $"{path}/{Uri.EscapeDataString(Junk(random))}");
            case 1:
                return new(new HttpMethod((string[])["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"] is var methods ? methods[random.Next(5)] : ""), path);
            case 2:
                return new(HttpMethod.Post, path) { Content = Form(random, fields) };
            case 3:
                var junk = new byte[random.Next(300)];
                random.NextBytes(junk);
                return new(HttpMethod.Post, path) { Content = new ByteArrayContent(junk) { Headers = { ContentType = new("application/json") } } };
            default:
                var json = Json(random, fields);
                if (random.Next(8) == 0) json = json[..random.Next(json.Length)];
                return new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        }
    }

    /// <summary>A good request, small and soon painted, some of whose fields are others.</summary>
    private static string Json(Random random, string[] fields)
    {
        var json = new Dictionary<string, string> { ["prompt"] = "\"a star\"", ["steps"] = "2", ["seed"] = "1", ["width"] = "64", ["height"] = "64" };
        foreach (var field in json.Keys.Except(fields).ToList()) json.Remove(field);
        if (fields.Contains("prior_steps")) json["prior_steps"] = "2";
        if (fields.Contains("size")) json["size"] = "\"64x64\"";
        if ((fields.Contains("init_images") ? "init_images" : fields.Contains("image") ? "image" : null) is { } given)
            json[given] = random.Next(2) == 0 ? Picture() : $"[{Picture()}]";
        if (fields.Contains("texts")) json["texts"] = "[\"a star\"]";
        if (fields.Contains("input")) json["input"] = "\"a star\"";
        for (var change = random.Next(4); change > 0; change--) json[fields[random.Next(fields.Length)]] = s_values[random.Next(s_values.Length)];
        return "{" + string.Join(',', json.Select(field => $"\"{field.Key}\":{field.Value}")) + "}";

        string Picture() => $"\"{TestPictures.Base64(TestPictures.Gradient(random.Next(1, 70), random.Next(1, 70)))}\"";
    }

    private static MultipartFormDataContent Form(Random random, string[] fields)
    {
        var form = new MultipartFormDataContent(random.Next(4) == 0 ? new string('x', random.Next(1, 70)) : "boundary");
        for (var part = random.Next(6); part > 0; part--)
        {
            var name = fields[random.Next(fields.Length)];
            HttpContent content = random.Next(2) == 0 ? new StringContent(Junk(random)) : new ByteArrayContent(TestPictures.Gradient(random.Next(1, 70), 64));
            content.Headers.ContentDisposition = new("form-data") { Name = name, FileName = random.Next(2) == 0 ? "picture.png" : null };
            form.Add(content);
        }
        return form;
    }

    private static string Junk(Random random) => random.Next(4) switch
    {
        0 => s_values[random.Next(s_values.Length)].Trim('"'),
        1 => new string((char)random.Next(32, 0x3000), random.Next(1, 200)),
        2 => random.NextInt64().ToString("x32", CultureInfo.InvariantCulture),
        _ => "request",
    };
}
