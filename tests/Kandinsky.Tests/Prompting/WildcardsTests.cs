using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Words that the seed chooses in prompts.</summary>
public sealed class WildcardsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static PipelineOptions TinyModel { get; } = new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), CacheFolder = null, PackedFolder = null, KeepLoaded = true
    };

    private Wildcards Wildcards => new(_folder.Path);

    [Theory]
    [InlineData("a red cat", "a red cat")]
    [InlineData("a {red} cat", "a red cat")]
    [InlineData("{}", "")]
    [InlineData("{|}", "")]
    [InlineData("{0::red|green}", "green")]
    [InlineData("{0::a|{0::b|c {d}}}", "c d")]
    [InlineData(@"\{red\|green\}", "{red|green}")]
    [InlineData(@"{a \} b}", "a } b")]
    [InlineData(@"\__animal__", "__animal__")]
    [InlineData("a } b | c", "a } b | c")]
    [InlineData("a ____ b __ c_d __!__", "a ____ b __ c_d __!__")]
    [InlineData("(red:1.3) \\(x\\)", "(red:1.3) \\(x\\)")]
    [InlineData("{1.5::red}", "red")]
    [InlineData("{ratio 3::4}", "ratio 3::4")]
    public void What_leaves_no_choice_is_told_at_once(string template, string chosen) => Assert.Equal(chosen, Wildcards.Choose(template, 5));

    [Fact]
    public void The_seed_and_the_place_of_a_picture_decide()
    {
        const string template = "a {red|green|blue} {star|ring|cross} on {white|black}";
        var words = Enumerable.Range(0, 100).Select(seed => Wildcards.Choose(template, (ulong)seed)).ToList();
        Assert.Equal(words, Enumerable.Range(0, 100).Select(seed => new Wildcards("elsewhere").Choose(template, (ulong)seed)));
        Assert.Equal(18, words.Distinct().Count());
        Assert.Equal(18, Enumerable.Range(0, 100).Select(picture => Wildcards.Choose(template, 1, picture)).Distinct().Count());
        Assert.Equal(Wildcards.Choose(template, 7), Wildcards.Choose(template, 7 + (1UL << 32)));   // torch's generator takes 32 bits
    }

    /// <summary>These words stand in files people have made.</summary>
    [Fact]
    public void Words_stay_the_same_from_version_to_version() =>
        Assert.Equal(["a blue ring", "a green cross", "a green cross", "a red cross"],
            Enumerable.Range(0, 4).Select(seed => Wildcards.Choose("a {red|green|blue} {star|ring|cross}", (ulong)seed)));

    [Fact]
    public void Weights_are_kept()
    {
        var words = Enumerable.Range(0, 4000).Select(seed => Wildcards.Choose("{3::red|green|0.5::blue|0::never}", (ulong)seed)).CountBy(word => word)
            .ToDictionary();
        Assert.Equal(3, words.Count);
        // Of 4000 draws one in nine has a standard deviation of 20; five of them are out of reach.
        Assert.InRange(words["red"], 2667 - 150, 2667 + 150);
        Assert.InRange(words["green"], 889 - 133, 889 + 133);
        Assert.InRange(words["blue"], 444 - 100, 444 + 100);
    }

    [Fact]
    public void Files_give_their_lines_and_may_name_others()
    {
        _folder.Write("animal.txt", "# those we like\n\n{big|small} __pets/tame_cat-2__\n0::a dog\n");
        _folder.Write("pets/tame_cat-2.txt", "cat\n");
        Assert.Equal(["a big cat", "a small cat"], Enumerable.Range(0, 20).Select(seed => Wildcards.Choose("a __animal__", (ulong)seed)).Distinct().Order());
    }

    [Fact]
    public void A_file_that_is_missing_is_named_with_the_nearest()
    {
        _folder.Write("places/animals.txt", "cat");
        var error = Assert.Throws<KandinskyException>(() => Wildcards.Choose("a __places/animal__", 0));
        Assert.Equal((ErrorKind.Input, "There are no words for __places/animal__: the file places/animal.txt is not in the folder of wildcards, "
            + $"{_folder.Path}; did you mean __places/animals__?"), (error.Kind, error.Message));
        Assert.EndsWith("nowhere, which is not there; name another with --wildcard-folder or KANDINSKY_WILDCARDS",
            Assert.Throws<KandinskyException>(() => new Wildcards("nowhere").Choose("__a__", 0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__../secret__")]
    [InlineData("__/etc/passwd.__")]
    [InlineData(@"__..\secret__")]
    public void No_name_leaves_the_folder(string template) => Assert.Equal(template, Wildcards.Choose(template, 0));

    [Fact]
    public void An_absolute_name_stays_in_the_folder()
    {
        _folder.Write("etc/passwd.txt", "inside");
        Assert.Equal("inside", Wildcards.Choose("__/etc/passwd__", 0));
    }

    [Theory]
    [InlineData("a {red|green", "the brace in '{red|green' is never closed")]
    [InlineData("{0::red|0::green}", "the weights in '{0::red|0::green}' sum to 0; give one above 0")]
    [InlineData("{2$$red|green|blue}", "'2$$' asks for several alternatives at once")]
    [InlineData("__loop__", "nested more than 32 deep; does a file of wildcards name itself?")]
    [InlineData("__wide__", "it asks for more than 10000 choices")]
    [InlineData("__long__", "its words would be more than 100000 letters")]
    public void What_makes_no_sense_is_refused(string template, string message)
    {
        _folder.Write("loop.txt", "a __loop__");
        _folder.Write("wide.txt", "{x}__wide__".Replace("{x}", string.Concat(Enumerable.Repeat("{}", 20_000)), StringComparison.Ordinal));
        _folder.Write("long.txt", new string('x', 200_000));
        var error = Assert.Throws<KandinskyException>(() => Wildcards.Choose(template, 0));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_texts_are_chosen_from_or_refused()
    {
        _folder.Write("a.txt", "{x|__b__}\n__c__");
        _folder.Write("b.txt", "y");
        _folder.Write("c.txt", "__a__|z");
        const string letters = "{}{}||__a_b/\\::2$ ";
        var random = new Random(4);
        for (var run = 0; run < 3000; run++)
        {
            var template = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)])]);
            try
            {
                Assert.Equal(Wildcards.Choose(template, (ulong)run), Wildcards.Choose(template, (ulong)run));
            }
            catch (KandinskyException error)
            {
                Assert.NotEqual(ErrorKind.Memory, error.Kind);
            }
        }
    }

    [Fact]
    public async Task Each_picture_of_a_batch_has_words_of_its_own_and_repeats_with_them()
    {
        using var pipeline = KandinskyPipeline.Load(TinyModel with { WildcardFolder = _folder.Path });
        _folder.Write("colour.txt", "red\ngreen\nblue\nwhite");
        var request = new TextToImageRequest
        {
            Prompts = ["a __colour__ {cat|dog}"], Wildcards = true, Seed = 3, Count = 3, Steps = 2, PriorSteps = 2, Width = 64, Height = 64
        };
        var pictures = await pipeline.PaintAsync(request);
        string[] words = [.. Enumerable.Range(0, 3).Select(picture => Wildcards.Choose(request.Prompts[0], 3, picture))];
        Assert.Equal(words, pictures.Select(picture => picture.Metadata.Prompt));
        Assert.Equal(words, new Wildcards(_folder.Path).Choose(request).Prompts);
        Assert.All(pictures, picture => Assert.Contains("a __colour__ {cat|dog}", picture.Metadata.Extra["Template"], StringComparison.Ordinal));

        // Repeated from what the picture says, with other files: the same words and pixels.
        _folder.Write("colour.txt", "black");
        var again = RequestValues.Of(pictures[1].Metadata).ApplyTo(new TextToImageRequest { Prompts = [] });
        var repeated = await pipeline.PaintAsync(again);
        Assert.Equal(pictures.Select(Pixels), repeated.Select(Pixels));
        Assert.Equal(pictures[1].Metadata.ToParameters(), repeated[1].Metadata.ToParameters());
    }

    [Fact]
    public async Task Prompts_are_read_as_they_stand_unless_asked_and_a_note_says_so()
    {
        using var pipeline = KandinskyPipeline.Load(TinyModel);
        var request = new TextToImageRequest { Prompts = ["a {red|green} cat"], Steps = 1, PriorSteps = 2, Width = 64, Height = 64 };
        var notes = new List<string>();
        GeneratedImage? picture = null;
        await foreach (var progress in pipeline.GenerateAsync(request))
        {
            notes.AddRange(progress.Notes);
            if (progress.Images is [var only]) picture = only;
        }
        Assert.Contains("Alternatives in \"a {red|green} cat\" are read as they stand; with wildcards on (--wildcards) the seed chooses.", notes);
        Assert.Equal("a {red|green} cat", picture!.Metadata.Prompt);
        Assert.DoesNotContain("Template", picture.Metadata.Extra.Keys);
    }

    [Fact]
    public void A_new_prompt_leaves_the_old_template_behind()
    {
        var fields = RequestFields.Of<TextToImageRequest>();
        var extra = new Dictionary<string, string> { ["Template"] = "a {red|green} cat" };
        var like = RequestValues.Of(new PictureMetadata { Prompt = "a red cat", Extra = extra });
        Assert.Equal(["a {red|green} cat"], like.ApplyTo(new TextToImageRequest { Prompts = [] }).Templates);
        Assert.Null(RequestValues.OfPrompt("a dog").Over(like.Only(fields)).ApplyTo(new TextToImageRequest { Prompts = [] }).Templates);
    }

    public void Dispose() => _folder.Dispose();

    private static string Pixels(GeneratedImage picture) => Convert.ToHexString(picture.Image.Pixels);
}
