using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kandinsky.Server.Tests;

public sealed class PictureTests
{
    [Fact]
    public async Task Pictures_are_searched_by_words_and_by_how_they_were_made()
    {
        await using var service = await Service.StartAsync();
        foreach (var (prompt, seed) in new[] { ("a red star", 1), ("a red 100% moon", 2), ("a blue star", 3) }) await service.PaintAsync(new
        {
            prompt, seed,
            steps = 2, prior_steps = 2
        });

        Assert.Equal(["a blue star", "a red star"], await FindAsync("search=STAR"));
        Assert.Equal(["a red star"], await FindAsync("search=star%20red"));
        Assert.Equal(["a red 100% moon"], await FindAsync("search=100%25"));
        Assert.Empty(await FindAsync("search=1_0"));
        Assert.Equal(["a red 100% moon"], await FindAsync("seed=2"));
        Assert.Equal(3, (await FindAsync("task=text-to-image&model=tiny-2-2-decoder")).Count);
        Assert.Empty(await FindAsync("task=mix"));

        async Task<List<string>> FindAsync(string query) =>
            [.. (await service.GetAsync($"/api/v1/pictures?{query}")).GetProperty("pictures").EnumerateArray().Select(picture =>
                picture.GetProperty("metadata").Text("prompt"))];
    }

    [Fact]
    public async Task A_deleted_picture_is_gone_until_it_is_had_back()
    {
        await using var service = await Service.StartAsync();
        var picture = (await service.PaintAsync(new { prompt = "x", steps = 2, prior_steps = 2 })).GetProperty("pictures")[0];
        var path = $"/api/v1/pictures/{picture.Text("id")}";

        Assert.Equal(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Client.GetAsync(path)).StatusCode);
        Assert.Empty((await service.GetAsync("/api/v1/pictures")).GetProperty("pictures").EnumerateArray());
        Assert.Equal(HttpStatusCode.OK, (await service.Client.PostAsync($"{path}/restore", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync($"{path}/file")).StatusCode);
    }

    [Fact]
    public async Task Where_no_thumbnail_can_be_kept_the_picture_itself_is_shown()
    {
        await using var service = await Service.StartAsync();
        var picture = (await service.PaintAsync(new { prompt = "x", steps = 2, prior_steps = 2 })).GetProperty("pictures")[0];
        var folder = Path.Combine(service.Data, "thumbnails");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, ""); // As on a full disk, nothing can be written there.

        using var without = await service.Client.GetAsync(picture.Text("thumbnail"));
        File.Delete(folder);
        using var with = await service.Client.GetAsync(picture.Text("thumbnail"));

        Assert.Equal(await service.Client.GetByteArrayAsync(picture.Text("url")), await without.Content.ReadAsByteArrayAsync());
        Assert.Equal(("image/png", true), (without.Content.Headers.ContentType!.MediaType, without.Headers.CacheControl!.NoStore));
        Assert.Equal("image/jpeg", with.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_file_is_cached_for_ever_and_saved_under_a_plain_name()
    {
        await using var service = await Service.StartAsync();
        var url = (await service.PaintAsync(new { prompt = "x", steps = 2, prior_steps = 2, format = "jpeg", quality = 50 }))
            .GetProperty("pictures")[0].Text("url");
        using var first = await service.Client.GetAsync(url);
        using var again = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        Assert.Equal("image/jpeg", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, (await service.Client.SendAsync(again)).StatusCode);
        Assert.EndsWith(".jpg", (await service.Client.GetAsync($"{url}?download=true")).Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thumbnail_is_small_and_keeps_the_proportions()
    {
        await using var service = await Service.StartAsync();
        var picture = (await service.PaintAsync(new { prompt = "x", steps = 2, prior_steps = 2, width = 640, height = 128 })).GetProperty("pictures")[0];

        var thumbnail = ImageFile.Decode(await service.Client.GetByteArrayAsync(picture.Text("thumbnail")));

        Assert.Equal((320, 64), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public async Task An_uploaded_file_says_how_it_was_made()
    {
        await using var service = await Service.StartAsync();
        var url = (await service.PaintAsync(new { prompt = "a star", seed = 5, steps = 2, prior_steps = 2 })).GetProperty("pictures")[0].Text("url");
        using var content = new ByteArrayContent(await service.Client.GetByteArrayAsync(url));

        using var response = await service.Client.PostAsync("/api/v1/info", content);

        var information = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("a star", information.GetProperty("metadata").Text("prompt"));
        Assert.Equal(5, information.GetProperty("metadata").Whole("seed"));
        Assert.Contains("Seed: 5", information.Text("parameters"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_of_the_service_can_be_named_as_input()
    {
        await using var service = await Service.StartAsync();
        var picture = (await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 })).GetProperty("pictures")[0].Text("id");

        Assert.Equal("variations", (await service.PaintAsync(new { image = picture, steps = 2, prior_steps = 2 })).GetProperty("request").Text("task"));
    }
}
