using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>Mutated input from outside: nothing but the documented exception may come of it.</summary>
public sealed class HubFuzzTests
{
    private const int Cases = 200_000;

    private static readonly string[] Fragments =
        ["{", "}", "[", "]", "\"", ":", ",", "null", "true", "-", "1e999", "0.5", "9999999999999999999", "NaN", "-Infinity", "\\u0000", "\\ud83d", "\\",
            "_class_name", "unet", "\0", "é", " "];

    [Fact]
    public void Mutated_settings_give_a_value_or_the_documented_error()
    {
        var seeds = new[]
        {
            ModelFixture.Decoder()["model_index.json"],
            ModelFixture.Prior()["model_index.json"],
            """{"unet": ["a", "b"], "beta_start": 0.00085, "clip_sample": true, "block_out_channels": [384, 768], "low": -Infinity, "o": {"p": [1, {"q": null}]}}""",
        }.Select(Encoding.UTF8.GetBytes).ToArray();
        var random = new Random(11);
        var read = 0;
        for (var run = 0; run < Cases; run++)
        {
            var bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                var config = JsonConfig.Parse(bytes, "fuzz");
                foreach (var key in config.Keys)
                    Touch(config, key, run % 9);
                read += ModelIndex.From(config).Components.Count;
            }
            catch (KandinskyException error)
            {
                Assert.Equal(ErrorKind.Model, error.Kind);
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        }

        Assert.True(read > 1000, "too few cases came through to test the readers");
    }

    [Fact]
    public void A_name_that_is_accepted_stays_inside_its_folder()
    {
        const string Letters = "abCN.-_~/\\: %2e5c\0\u202e\u00e9";
        var folder = Path.GetFullPath("/cache/snapshot") + Path.DirectorySeparatorChar;
        var random = new Random(12);
        var accepted = 0;
        for (var run = 0; run < Cases; run++)
        {
            var name = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Letters[random.Next(Letters.Length)])]);
            if (HubFileName.Problem(name) is not null)
                continue;
            accepted++;
            Assert.StartsWith(folder, Path.GetFullPath(Path.Combine([folder, .. name.Split('/')])));
            Assert.DoesNotContain("..", name.Split('/'));
        }

        Assert.True(accepted > 1000, "too few names were accepted to test the rule");
    }

    [Fact]
    public void Mutated_readmes_and_prompts_are_read_or_refused()
    {
        var readme = "---\nprior:\n- \"owner/prior\" # c\ntags: [a, 'b']\n---\ntext";
        const string Prompt = @"a (((house:1.3)) [on] a (hill:0.5), \(sun\), (((sky))).";
        var random = new Random(13);
        for (var run = 0; run < Cases / 4; run++)
        {
            var lines = Encoding.UTF8.GetString(Mutate(Encoding.UTF8.GetBytes(readme), random)).Split('\n');
            Assert.DoesNotContain('\n', ModelCard.Prior(lines) ?? "");
            try
            {
                Assert.NotEmpty(PromptWeights.Parse(Encoding.UTF8.GetString(Mutate(Encoding.UTF8.GetBytes(Prompt), random))));
            }
            catch (KandinskyException error)
            {
                Assert.Equal(ErrorKind.Request, error.Kind);
            }
        }
    }

    private static object? Touch(JsonConfig config, string key, int how) => how switch
    {
        0 => config.Int(key, 0),
        1 => config.Double(key, 0),
        2 => config.Bool(key, false),
        3 => config.String(key, ""),
        4 => config.Strings(key, []),
        5 => config.Doubles(key, []),
        6 => config.OptionalSection(key),
        7 => config.OptionalLong(key),
        _ => config.Has(key),
    };

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }
}
