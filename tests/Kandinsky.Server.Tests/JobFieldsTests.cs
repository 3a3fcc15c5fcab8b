using System.Text.Json;

namespace Kandinsky.Server.Tests;

/// <summary>The fields that jobs take over from the library's requests.</summary>
public sealed class JobFieldsTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task Every_field_of_the_library_is_a_field_of_a_job_and_described_as_there()
    {
        var description = await shared.Service.GetAsync("/openapi/v1.json");
        var properties = description.GetProperty("components").GetProperty("schemas").GetProperty("JobRequest").GetProperty("properties");

        Assert.All(RequestFields.All.Where(field => field.Key != "template"), field =>
            Assert.True(properties.TryGetProperty(field.Key == "scheduler" ? "sampler" : field.Key, out _), field.Key));
        var steps = properties.GetProperty("steps");
        Assert.Equal(("Steps of the decoder. Unless given: 25.", 1, 999), (steps.Text("description"), steps.Whole("minimum"), steps.Whole("maximum")));
        Assert.Equal(["none", "x", "y", "both"], properties.GetProperty("tile").GetProperty("enum").EnumerateArray().Select(choice => choice.GetString()));
    }

    [Theory]
    [InlineData("""{"prompt":"x","steps":1000}""", "steps")]
    [InlineData("""{"prompt":"x","hires":1}""", "hires")]
    [InlineData("""{"prompt":"x","tile":"diagonal"}""", "tile")]
    [InlineData("""{"prompt":"x","batch":0}""", "batch")]
    [InlineData("""{"prompt":"x","karras":1}""", "karras")]
    [InlineData("""{"prompt":"x","seed":-2}""", "seed")]
    [InlineData("""{"prompt":"x","only_masked":8}""", "only_masked")]
    [InlineData("""{"items":[{"text":"a"}],"wildcards":true}""", "wildcards")]
    [InlineData("""{"prompt":"x","negative_prompt":"a\u0000"}""", "negative_prompt")]
    [InlineData("""{"prompt":"x","hires_strenght":0.5}""", "hires_strenght")]
    public async Task A_value_that_no_request_may_have_is_refused_by_its_name(string request, string field)
    {
        var problem = await shared.Service.RefusedAsync(JsonElement.Parse(request), 400);

        Assert.Equal(field, problem.Text("field"));
        Assert.Contains(field, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_is_null_is_not_there_and_a_seed_of_minus_one_is_drawn_and_told()
    {
        var job = await shared.Service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2, seed = -1, tile = (string?)null });

        var request = job.GetProperty("request");
        Assert.False(request.TryGetProperty("tile", out _));
        Assert.Equal(request.GetProperty("seed").GetUInt64(), job.GetProperty("pictures")[0].GetProperty("metadata").GetProperty("seed").GetUInt64());
    }
}
